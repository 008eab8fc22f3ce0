import { writeFile } from 'node:fs/promises'
import { fixText, lint as lintText } from '../lint/index.ts'
import type { App } from './api.ts'
import { lintSources } from './lint-sources.ts'
import { readTextFiles } from './query-files.ts'

/** Lints query files; with `fix`, makes the safe fixes first and writes what has changed. */
export const lint: App['lint'] = async ({ paths, stdin, sources, sourceCategory, fix, ...options }) => {
  const files = await readTextFiles(paths, '.sumo', stdin)
  const lintOptions = {
    ...options,
    sources: lintSources(sources, sourceCategory),
    strict: sources !== undefined,
  }
  return Promise.all(
    files.map(async ({ file, text }) => {
      const fixed = fix ? fixText(text, lintOptions) : text
      if (fixed !== text && file !== 'stdin') await writeFile(file, fixed)
      return { file, text: fixed, changed: fixed !== text, ...lintText(fixed, lintOptions) }
    }),
  )
}
