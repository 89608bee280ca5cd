import { fileURLToPath } from 'node:url'

/** @type {import('next').NextConfig} */
export default {
  // The packages of this workspace are beside this folder.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  outputFileTracingRoot: fileURLToPath(new URL('../..', import.meta.url)),
  serverExternalPackages: ['@electric-sql/pglite', 'pg'],
  devIndicators: false,
}
