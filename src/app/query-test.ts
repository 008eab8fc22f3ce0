import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { DohyoError } from '../base/errors.ts'
import { openEmbedded } from '../engine/embedded.ts'
import type { Engine } from '../engine/engine.ts'
import { rowDifferences } from '../report/row-difference.ts'
import type { App, QueryTestOptions, QueryTestResult } from './api.ts'
import { readCases, type WrittenCase } from './query-cases.ts'
import { readTextFile, readTextFiles } from './query-files.ts'
import { type CaseResult, runCase } from './run-case.ts'
import { isWithin, liesWithin } from './within.ts'

interface Planned {
  readonly file: string
  readonly written: WrittenCase
  readonly query: QueryTestResult['query']
}

const foldersOf = async (paths: readonly string[]): Promise<readonly string[]> => {
  const folders = await Promise.all(
    paths.map(async (path) => ((await stat(path).catch(() => undefined))?.isDirectory() ? [path] : [])),
  )
  return folders.flat()
}

/**
 * A file of tests may be a stranger's: what it refers to lies beside it, or in a folder of the command line. Throws DohyoError
 * DQ803 for anything else, whether or not it is there.
 */
const checkReach = async (path: string, folders: readonly string[], named: string): Promise<void> => {
  for (const folder of folders)
    if (isWithin(path, folder) && (await liesWithin(path, folder).catch(() => true))) return
  throw new DohyoError(`${named} is in none of the folders that were named`, {
    code: 'DQ803',
    help: 'put it beside the tests, or name a folder that holds both: dohyo query test FOLDER',
  })
}

/** All files are read before anything runs, so that a mistake in the last one is found at once. */
const plan = async ({ paths, stdin }: QueryTestOptions): Promise<readonly Planned[]> => {
  const folders = await foldersOf(paths)
  const files = await readTextFiles(paths, '.jsonl', stdin)
  const cases = files.flatMap(({ file, text }) => readCases(file, text).map((written) => ({ file, written })))
  return Promise.all(
    cases.map(async ({ file, written }): Promise<Planned> => {
      const { queryFile, test } = written
      if (queryFile === undefined) return { file, written, query: { file: 'query', text: test.query } }
      const path = resolve(dirname(file), queryFile)
      await checkReach(path, [dirname(file), ...folders], `${file}:${written.line}: \`file\` ${queryFile}`)
      return { file, written, query: { file: queryFile, text: (await readTextFile(path)).text } }
    }),
  )
}

const outcomeOf = (result: CaseResult, { test }: WrittenCase): QueryTestResult['outcome'] => {
  if (result.kind === 'rejected') return result
  const differences = rowDifferences(test.expect, result.rows, test.ordered)
  return differences.length === 0 ? { kind: 'passed' } : { kind: 'different', differences }
}

const runOne = async (
  engine: Engine,
  { file, written, query }: Planned,
  options: Parameters<App['queryTest']>[0],
): Promise<QueryTestResult> => {
  const started = performance.now()
  try {
    const result = await runCase(engine, { ...written.test, query: query.text }, options)
    return {
      file,
      line: written.line,
      id: written.test.id,
      query,
      outcome: outcomeOf(result, written),
      milliseconds: performance.now() - started,
    }
  } catch (cause) {
    if (!(cause instanceof DohyoError) || cause.code !== 'DQ803') throw cause
    throw new DohyoError(`${file}:${written.line}: ${cause.message}`, { code: cause.code, cause })
  }
}

/** Runs the tests of queries, in the order of the files. Throws DohyoError DQ803 with the line of a malformed one. */
export const queryTest: App['queryTest'] = async (options) => {
  const planned = await plan(options)
  const engine = await openEmbedded()
  try {
    const results: QueryTestResult[] = []
    for (const each of planned) {
      options.signal.throwIfAborted()
      results.push(await runOne(engine, each, options))
    }
    return results
  } finally {
    await engine.close()
  }
}
