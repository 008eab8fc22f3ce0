import { writeFile } from 'node:fs/promises'
import { formatQuery } from '../query/format.ts'
import type { App } from './api.ts'
import { readTextFiles } from './query-files.ts'

/** Formats query files. `write` replaces those that change; a file with an error is never touched. */
export const format: App['format'] = async ({ paths, stdin, write }) => {
  const files = await readTextFiles(paths, '.sumo', stdin)
  return Promise.all(
    files.map(async ({ file, text }) => {
      const { text: formatted, diagnostics } = formatQuery(text)
      const changed = formatted !== undefined && formatted !== text
      if (write && changed && file !== 'stdin') await writeFile(file, formatted)
      return { file, text, formatted, changed, diagnostics }
    }),
  )
}
