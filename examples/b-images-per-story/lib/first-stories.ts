/** What a new user finds, so that there is something to illustrate. */
export const firstStories: readonly { title: string; text: string }[] = [
  {
    title: 'The lighthouse at the end of winter',
    text: `On the last night of winter the lamp went out, and the sea noticed before anybody else did.

Mara climbed the hundred and twelve steps with a candle in one hand and her brother’s old toolbox in the other. Below her the harbour lay dark; above her the stars had never been so many. A single boat was still out there, somewhere between the rocks and the morning.

She did not know how to mend a lamp. But she knew that somebody has to climb the stairs.`,
  },
  {
    title: 'A fox in the night market',
    text: `The fox came on Thursdays, when the dumpling seller was in a good mood.

It walked between the lanterns as if it had an appointment, past paper umbrellas and caged crickets, and sat down in front of the third stall from the left. “The usual?” asked the seller. The fox closed its eyes, which meant yes.

Nobody ever saw it pay. And yet each Friday morning there was a coin on the counter, older than the city.`,
  },
  {
    title: 'The mountain that wanted to travel',
    text: `For nine thousand years the mountain had watched the clouds leave, and every one of them had promised to write.

So one autumn it took a breath, lifted its forests a little, as one lifts a skirt, and made its first step to the south. In the valley the cups rang in the cupboards. “It will be back,” said the oldest goat, and went on chewing.

By evening the mountain could see the desert. It was wider than it had been told.`,
  },
]
