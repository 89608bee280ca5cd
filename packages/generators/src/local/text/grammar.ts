// The sentences of the local writer. {hero} and {other} are names; {a}, {b} and {c} things of the prompt, with "the"
// where one belongs; {place}, {time} and {sound} are drawn once a text, so that it keeps to itself.

export const heroes = [
  'Mara',
  'Ilya',
  'Noor',
  'Tomas',
  'Wren',
  'Adisa',
  'June',
  'Kenji',
  'Salma',
  'Odile',
  'Bram',
  'Lucía',
] as const

export const places = [
  'the harbour',
  'the old station',
  'the upper road',
  'the last house on the street',
  'the observatory',
  'the ferry landing',
  'the market hall',
  'the valley',
] as const

export const times = [
  'a little before dawn',
  'on the first cold evening of the year',
  'at noon, when nobody was looking',
  'in the blue hour after the rain',
  'near midnight',
  'on a Tuesday that felt like a Sunday',
] as const

export const sounds = [
  'a bell, far off',
  'the hum of a wire in the wind',
  'water against wood',
  'a radio in another room',
  'the slow tick of cooling metal',
  'slow footsteps overhead',
] as const

export const titles = [
  'What {a} Knew',
  'The Hour of {a}',
  '{a}, at Last',
  'A Light for {a}',
  'Everything but {a}',
  'The Long Way to {a}',
  'Notes on {a}',
] as const

export const openings = [
  'It began {time}, with {a}. {hero} had come to {place} for something else entirely, and would later be unable to say what.',
  '{time}, {hero} saw {a} for the first time, and understood that the day had been waiting for exactly this.',
  'Nobody at {place} talked about {a}. {hero}, who talked about everything, noticed the gap the way one notices a missing stair.',
  'There was {sound}, and under it, quieter, there was {a}. {hero} set down the suitcase and listened.',
] as const

/** The middle: any of these may follow any other. */
export const beats = [
  'People had opinions about {b}. Most of them had never stood so close that they could hear it breathe, and {hero} had, twice, and said nothing either time.',
  '“You can leave it,” {other} said. “Everyone does.” But {hero} was already thinking of {b}, and of how few things in a life ask to be looked at twice.',
  'For three days nothing happened, unless one counts {sound}. On the fourth, {b} had moved. Not far: the width of a hand, toward {place}.',
  '{hero} made a list. First, {a}. Second, {b}. The third line stayed empty until evening, and then it said only: ask {other}.',
  'Up close, {c} was smaller than the stories, and heavier. It had been repaired by somebody patient, with the wrong thread, in the right places.',
  '{other} brought coffee in a jar and a map on which {place} was missing. “Cartographers are polite,” {other} said. “They leave out what is none of their business.”',
  'The plan was simple, which should have been a warning. They would carry {b} as far as {place}, wait for {sound}, and then do the one thing that nobody had tried: nothing.',
  'That night {hero} dreamed of {c}, in such detail that waking up felt like a change of address. The window was open. It had not been open before.',
  'Something about {a} had always resisted being described, so {hero} stopped describing it and began to count instead. It came to eleven. It always came to eleven.',
  'There is a kind of courage that looks, from outside, exactly like being late. {hero} was very late when {b} finally turned and, in its own way, answered.',
  '“If it were mine,” said {other}, “I would give it back.” It was the first time either of them had said aloud that {a} might belong to somebody.',
  'The wind turned. At {place} the lamps came on one after another, as though someone were walking from door to door with {c} under an arm.',
  'They argued, gently, about whose turn it was to be afraid. {other} won. {hero} went first.',
  'From the doorway one could see all of it: {a}, {b}, and between them a distance that had taken years to cross and would now take about a minute.',
  'Later they would disagree about what {sound} had meant. But they both remembered that {c} went quiet for it, as one does for a guest.',
  '{hero} wrote it down that evening, quickly, before it could become a story: where {b} had stood, what {other} had said, the colour of the light.',
] as const

export const turns = [
  'And then {a} did what it had been made to do, all at once, without any noise. {hero} laughed. It had been so obvious, and so kind.',
  'It was {other} who saw it first. “Oh,” {other} said. “It was never lost.” And {a}, as if it had only been waiting for the word, came into the light.',
  'When {hero} put a hand on {a}, it was warm. Not from the sun. From the other side.',
] as const

export const endings = [
  'They stayed until {sound} was gone. Then {hero} picked up the suitcase, which weighed nothing now, and walked back toward {place}, not in any hurry, leaving the door open for {a}.',
  'People still ask about {a}. {hero} tells them all of it, in order, leaving out only the last part, which is that it is happening still, a little every day, {time}.',
  'In the morning there was no trace of it, except that at {place} everyone said good morning as though they meant it. {hero} looked once more for {a}, and did not need to find it.',
] as const

/** What is said in a scene. */
export const lines = [
  'You brought {a}.',
  'I was told to. I was told you would know what it is for.',
  'Nobody knows what it is for. That is what it is for.',
  'And {b}?',
  'Asleep. Or pretending. With {b} one cannot be sure.',
  'Listen. There it is again.',
  'I hear {sound}, and my own heart. Which one do you mean?',
  'We could still go back to {place}.',
  'We could. I looked at the door the whole time. It did not look back.',
  'Tell me the truth about {c}.',
  'The truth is that I made it up. And the other truth is that it came anyway.',
  'How long do we have?',
  'Until someone turns on a light.',
  'I used to think {a} would change everything.',
  'And?',
  'It did. It only took its time.',
] as const

export const actions = [
  '{hero} enters, wet from the rain, carrying {a} the way one carries something asleep.',
  'A pause. We hear {sound}.',
  '{other} turns the lamp so that it falls on {b}. Neither of them says anything about its shadow.',
  '{hero} counts under the breath: nine, ten, eleven.',
  'CLOSE ON {c}. It moves. It cannot have moved.',
  '{other} sits down on the floor, and after a while {hero} does too.',
  'Outside, one by one, the windows of {place} go dark.',
  '{hero} holds out a hand. {other} looks at it for a long moment, and takes it.',
] as const
