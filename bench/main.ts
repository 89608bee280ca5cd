// Side by side with the peers: npm run bench -- [--short] [--scenarios s1,s3] [--peers genjobs,pg-boss] [--repeats 5]
import { helpText, readOptions, WrongOption } from './options.ts'
import { peers } from './peers/all.ts'
import { scenarios } from './scenarios/all.ts'
import { sideBySide } from './side-by-side.ts'

try {
  const options = readOptions(process.argv.slice(2), scenarios, peers)
  if (options.help) console.log(helpText(scenarios, peers))
  else await sideBySide(options)
} catch (error) {
  if (!(error instanceof WrongOption)) throw error
  console.error(`${error.message}\nnpm run bench -- --help lists the options.`)
  process.exitCode = 2
}
