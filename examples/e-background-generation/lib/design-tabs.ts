import { nailDesign, type NailDesignInput } from './kinds.ts'

/** A tab of the page: a design and, once it is sent, the job that draws it. */
export type DesignTab = {
  id: string
  design: NailDesignInput
  /** A click that is not answered yet. It is sent again under the same key until it is, also after a reload. */
  submission: { key: string } | null
  /** The key of a click that was given up without an answer: the next one with the same design is that click. */
  unansweredKey: string | null
  jobId: string | null
  /** The job whose end the user was told of. */
  toldJobId: string | null
}

export type DesignTabs = {
  tabs: DesignTab[]
  /** Jobs whose tab was closed while they went on: they get no new one. */
  closedJobIds: string[]
}

const rememberedClosed = 100

export function emptyDesign(): NailDesignInput {
  return {
    prompt: '',
    originalImage: null,
    selectedDesignImages: [],
    drawingImageUrl: null,
    influenceWeights: { prompt: 70, originalImage: 50, designs: 50, drawing: 50 },
    designSettings: { shape: 'almond', length: 'medium', finish: 'glossy', color: '#c2185b', images: 2 },
  }
}

export function newTab(design: NailDesignInput = emptyDesign(), jobId: string | null = null): DesignTab {
  return { id: newId(), design, submission: null, unansweredKey: null, jobId, toldJobId: null }
}

/** Unguessable, also where a page over plain HTTP has no crypto.randomUUID. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function changeTab(state: DesignTabs, id: string, change: (tab: DesignTab) => DesignTab): DesignTabs {
  return { ...state, tabs: state.tabs.map((tab) => (tab.id === id ? change(tab) : tab)) }
}

/** Another design, so another request. */
export function changeDesign(tab: DesignTab, part: Partial<NailDesignInput>): DesignTab {
  return { ...tab, design: { ...tab.design, ...part }, unansweredKey: null }
}

/** What a click on Generate does; a second one joins the first. */
export function startTab(tab: DesignTab): DesignTab {
  return { ...tab, submission: tab.submission ?? { key: tab.unansweredKey ?? newId() }, unansweredKey: null }
}

/** What an answer to the click does, or that none came. */
export function answeredTab(tab: DesignTab, key: string, answer: { jobId?: string; isUnknown?: boolean }): DesignTab {
  if (tab.submission?.key !== key) return tab
  return {
    ...tab,
    submission: null,
    unansweredKey: answer.isUnknown ? key : null,
    jobId: answer.jobId ?? tab.jobId,
  }
}

export function closeTab(state: DesignTabs, id: string): DesignTabs {
  const jobId = state.tabs.find((tab) => tab.id === id)?.jobId
  const tabs = state.tabs.filter((tab) => tab.id !== id)
  return {
    tabs: tabs.length > 0 ? tabs : [newTab()],
    closedJobIds: [...(jobId ? [jobId] : []), ...state.closedJobIds].slice(0, rememberedClosed),
  }
}

/** A tab for each job that goes on without one: after the browser forgot, or from another device. */
export function withTabsFor(state: DesignTabs, jobs: readonly { id: string; input: unknown }[]): DesignTabs {
  // A job whose answer is still on its way is not known here by its id yet.
  if (state.tabs.some((tab) => tab.submission)) return state
  const known = new Set([...state.closedJobIds, ...state.tabs.map((tab) => tab.jobId)])
  const found = jobs.filter((job) => !known.has(job.id)).map((job) => newTab(designOf(job.input), job.id))
  if (found.length === 0) return state
  const [first, ...rest] = state.tabs
  const kept = first && rest.length === 0 && isUntouched(first) ? [] : state.tabs
  return { ...state, tabs: [...kept, ...found.toReversed()] }
}

function isUntouched({ design, jobId }: DesignTab): boolean {
  return jobId === null && JSON.stringify(design) === JSON.stringify(emptyDesign())
}

function designOf(input: unknown): NailDesignInput {
  const parsed = nailDesign.input.safeParse(input)
  return parsed.success ? parsed.data : emptyDesign()
}

export function titleOf(tab: DesignTab, index: number): string {
  const words = tab.design.prompt.trim().replaceAll(/\s+/g, ' ')
  if (words === '') return `Design ${index + 1}`
  return words.length > 24 ? `${words.slice(0, 23).trimEnd()}…` : words
}
