import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions } from 'vite'

const page = fileURLToPath(new URL('./page/main.tsx', import.meta.url))

/** The script of the test page, from the sources, with React as in development: it then says what is wrong. */
export async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': JSON.stringify('development') },
    resolve: { conditions: ['genjobs-source', ...defaultClientConditions] },
    build: { write: false, minify: false, rolldownOptions: { input: page } },
  })
  const outputs = Array.isArray(result) ? result : 'output' in result ? [result] : []
  const script = outputs.flatMap(({ output }) => output).find((file) => file.type === 'chunk' && file.isEntry)
  if (script?.type !== 'chunk') throw new Error('the page was not bundled')
  return script.code
}
