import { describe, expect, it } from 'vitest'
import {
  answeredTab,
  changeDesign,
  changeTab,
  closeTab,
  emptyDesign,
  newTab,
  startTab,
  titleOf,
  withTabsFor,
  type DesignTabs,
} from '../lib/design-tabs.ts'
import { nailDesign } from '../lib/kinds.ts'

const fresh = (): DesignTabs => ({ tabs: [newTab()], closedJobIds: [] })
const job = { id: 'a job', input: { prompt: 'gold', designSettings: { images: 3 } } }

describe('the tabs of system E', () => {
  it('a job that goes on without a tab gets one, with its design, instead of the untouched one', () => {
    const { tabs } = withTabsFor(fresh(), [job])
    expect(tabs).toEqual([
      {
        id: expect.any(String),
        design: {
          ...emptyDesign(),
          prompt: 'gold',
          designSettings: { ...emptyDesign().designSettings, images: 3 },
        },
        submission: null,
        unansweredKey: null,
        jobId: 'a job',
        toldJobId: null,
      },
    ])
  })

  it('a design that was begun stays beside it, and asking again changes nothing', () => {
    const untouched = fresh()
    const state = changeTab(untouched, untouched.tabs[0]?.id ?? '', (tab) => ({
      ...tab,
      design: { ...tab.design, prompt: 'mine' },
    }))
    const found = withTabsFor(state, [job])
    expect(found.tabs.map(({ design }) => design.prompt)).toEqual(['mine', 'gold'])
    expect(withTabsFor(found, [job])).toBe(found)
  })

  it('a job gets no second tab while the answer to its click is on its way', () => {
    const tab = { ...newTab(), submission: { key: 'a key' } }
    const state = { tabs: [tab], closedJobIds: [] }
    expect(withTabsFor(state, [job])).toBe(state)
  })

  it('a job whose tab was closed gets no new one, and there is always a tab', () => {
    const found = withTabsFor(fresh(), [job])
    const closed = closeTab(found, found.tabs[0]?.id ?? '')
    expect(closed.tabs).toMatchObject([{ jobId: null, design: emptyDesign() }])
    expect(withTabsFor(closed, [job])).toBe(closed)
  })

  it('a click that was given up without an answer is the same click when it is repeated, unless the design changed', () => {
    const tab = startTab(newTab())
    const key = tab.submission?.key ?? ''
    expect(startTab(tab).submission).toEqual({ key })
    const givenUp = answeredTab(tab, key, { isUnknown: true })
    expect(givenUp.submission).toBeNull()
    expect(startTab(givenUp).submission).toEqual({ key })
    expect(startTab(changeDesign(givenUp, { prompt: 'other' })).submission?.key).not.toBe(key)
    const refused = answeredTab({ ...tab, jobId: 'the one before' }, key, {})
    expect(refused).toMatchObject({ submission: null, unansweredKey: null, jobId: 'the one before' })
    expect(startTab(refused).submission?.key).not.toBe(key)
    expect(answeredTab(tab, key, { jobId: 'made' })).toMatchObject({ submission: null, jobId: 'made' })
    // An answer to a click of long ago changes nothing.
    expect(answeredTab(tab, 'another key', { jobId: 'made' })).toBe(tab)
  })

  it('what a tab begins with is what the schema begins with', () => {
    expect(nailDesign.input.parse({ prompt: 'gold' })).toEqual({ ...emptyDesign(), prompt: 'gold' })
  })

  it('a tab is named after its prompt', () => {
    const named = (prompt: string) => titleOf(newTab({ ...emptyDesign(), prompt }), 1)
    expect(named(' ')).toBe('Design 2')
    expect(named(' two\n words ')).toBe('two words')
    expect(named('a very long prompt that does not fit')).toBe('a very long prompt that…')
  })
})
