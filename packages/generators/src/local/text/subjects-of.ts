/** What a text can be about. `name` marks a proper noun, which takes no article. */
export type Subject = { text: string; name: boolean }

const small = new Set(
  'a an the this that these those my your his her its our their some any each every no one two three four five and or but nor so yet of in on at by to from with without into over under between through across about as like for near after before during against among toward towards upon behind beyond within along around is are was were be been being am has have had do does did will would can could shall should may might must not it he she they we you i me him them us who whom whose which what when where why how if then than there here also very more most just only too up down out off again once'.split(
    ' ',
  ),
)
/** After these a verb follows: "a keeper who befriends a whale". */
const beforeVerb = new Set(
  'who that which to will would can could shall should may might must he she they we you i it and'.split(' '),
)
/** What a prompt asks for, not what it is about. */
const request = new Set(
  'write tell create make generate give please short long funny sad story stories tale script scene screenplay dialogue poem essay text words word page paragraph paragraphs minute act episode opening ending set'.split(
    ' ',
  ),
)

/** The things and names that a prompt is about, in order, at most six; found by the words around them. */
export function subjectsOf(prompt: string): Subject[] {
  const found: Subject[] = []
  let phrase: string[] = []
  let before = ''
  const end = (): void => {
    const words = phrase.slice(-2)
    phrase = []
    if (words.length === 0) return
    // "young keeper" stays whole; "quickly" or "running" alone is no thing.
    if (words.length === 1 && /(ly|ing|ed)$/.test(words[0] as string)) return
    const name = words.every((word) => /^\p{Lu}/u.test(word))
    const text = name ? words.join(' ') : words.join(' ').toLowerCase()
    if (!found.some((subject) => subject.text.toLowerCase() === text.toLowerCase())) found.push({ text, name })
  }
  for (const sentence of prompt.split(/[.!?;:,"“”()\n—]+/)) {
    for (const [i, word] of (sentence.match(/[\p{L}\p{N}'’-]+/gu) ?? []).entries()) {
      const lower = word.toLowerCase()
      const skipped = small.has(lower) || request.has(lower) || /^\d+$/.test(word)
      const verb =
        beforeVerb.has(before) && before !== 'and'
          ? true
          : before === 'and' && /(s|ed)$/.test(lower) && phrase.length > 0
      if (skipped || verb) end()
      else phrase.push(i === 0 ? lower : word)
      before = lower
    }
    end()
    before = ''
  }
  return found.slice(0, 6)
}
