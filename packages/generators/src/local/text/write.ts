import { createRandom, type Random } from '../random.ts'
import { actions, beats, endings, heroes, lines, openings, places, sounds, times, titles, turns } from './grammar.ts'
import { subjectsOf, type Subject } from './subjects-of.ts'

type Slots = Record<'hero' | 'other' | 'a' | 'b' | 'c' | 'place' | 'time' | 'sound', string>

/**
 * Write about a prompt: a scene with dialogue where it asks for a script or a scene, otherwise a story. Markdown, whose
 * first line is `# ` and the title. The same arguments give the same text.
 * @param words about how long, in words
 */
export function write(prompt: string, seed: number, words: number): string {
  const random = createRandom(`${prompt}\u0000${seed}`)
  const slots = draw(prompt, random)
  const title = `# ${heading(fill(random.pick(titles), slots))}`
  const body = /\b(script|scene|screenplay|dialogue|play|sketch|film|episode)\b/i.test(prompt)
    ? scene(slots, random, words - count(title))
    : story(slots, random, words - count(title))
  return [title, ...body].join('\n\n')
}

function draw(prompt: string, random: Random): Slots {
  const subjects = subjectsOf(prompt)
  const spare: Subject[] = random
    .shuffle(['letter', 'lantern', 'door', 'map', 'piano'])
    .map((text) => ({ text, name: false }))
  const [a, b, c] = [...subjects, ...spare] as [Subject, Subject, Subject]
  const [hero, other] = random.shuffle(heroes.filter((name) => !prompt.includes(name))) as [string, string]
  return {
    hero,
    other,
    a: withArticle(a),
    b: withArticle(b),
    c: withArticle(c),
    place: random.pick(places),
    time: random.pick(times),
    sound: random.pick(sounds),
  }
}

const withArticle = ({ text, name }: Subject): string => (name ? text : `the ${text}`)

/** A story: opening, as many beats as there is room for, turn, ending. */
function story(slots: Slots, random: Random, words: number): string[] {
  const opening = fill(random.pick(openings), slots)
  const close = [fill(random.pick(turns), slots), fill(random.pick(endings), slots)]
  // A short text has no room for a turn.
  if (words < 110) return words < 60 ? [opening] : [opening, close[1] as string]
  const middle: string[] = []
  let room = words - count([opening, ...close].join(' '))
  for (const beat of endless(beats, random)) {
    const paragraph = fill(beat, slots)
    room -= count(paragraph)
    if (room < -12) break
    middle.push(paragraph)
  }
  return [opening, ...middle, ...close]
}

/** A scene as a screenplay: a heading, then action and speech by turns. */
function scene(slots: Slots, random: Random, words: number): string[] {
  const where = slots.place.replace(/^the /, '').toUpperCase()
  const parts = [`${random.pick(['INT.', 'EXT.'])} ${where} — ${random.pick(['NIGHT', 'DAY', 'DUSK', 'DAWN'])}`]
  const doing = endless(actions, random)
  const speakers = [slots.hero, slots.other]
  let room = words - 6
  let turn = 0
  for (let i = 0; room > 0; i++) {
    // The lines answer each other: they stay in order, and the speakers alternate across what happens in between.
    const text =
      i % 4 === 0
        ? fill(doing.next().value ?? actions[0], slots)
        : `**${(speakers[turn % 2] as string).toUpperCase()}**\n${fill(lines[turn++ % lines.length] as string, slots)}`
    room -= count(text)
    if (room < -8) break
    parts.push(text)
  }
  return [...parts, 'FADE OUT.']
}

/** The list in random order, and once more in another order after its end, for ever. */
function* endless<T>(list: readonly T[], random: Random): Generator<T, undefined> {
  for (;;) yield* random.shuffle(list)
}

function fill(template: string, slots: Slots): string {
  const text = template.replaceAll(/\{(\w+)\}/g, (_, slot: keyof Slots) => slots[slot])
  // A slot may begin a sentence, after a quotation mark too.
  return text.replaceAll(
    /(^|[.!?]["”]? )(["“]?)(\p{Ll})/gu,
    (_, gap: string, quote: string, letter: string) => gap + quote + letter.toUpperCase(),
  )
}

/** A title in the usual capitals. */
const heading = (text: string): string =>
  text.replaceAll(/(^|[ -])(\p{Ll})(?=\p{L})/gu, (match, gap: string, letter: string, at: number) =>
    at > 0 && /^ ?(the|a|an|of|on|at|to|for|and|but|in)\b/.test(text.slice(at)) ? match : gap + letter.toUpperCase(),
  )

const count = (text: string): number => text.match(/\S+/g)?.length ?? 0
