import { dirname, resolve } from 'node:path'
import { DohyoError } from '../base/errors.ts'
import { openEmbedded } from '../engine/embedded.ts'
import type { Engine } from '../engine/engine.ts'
import { rowDifferences } from '../report/row-difference.ts'
import type { App, QueryTestOptions, QueryTestResult } from './api.ts'
import { readCases, type WrittenCase } from './query-cases.ts'
import { readTextFiles } from './query-files.ts'
import { type CaseResult, runCase } from './run-case.ts'

interface Planned {
  readonly file: string
  readonly written: WrittenCase
  readonly query: QueryTestResult['query']
}

/** All files are read before anything runs, so that a mistake in the last one is found at once. */
const plan = async ({ paths, stdin }: QueryTestOptions): Promise<readonly Planned[]> => {
  const files = await readTextFiles(paths, '.jsonl', stdin)
  const cases = files.flatMap(({ file, text }) => readCases(file, text).map((written) => ({ file, written })))
  return Promise.all(
    cases.map(async ({ file, written }): Promise<Planned> => {
      const { queryFile, test } = written
      if (queryFile === undefined) return { file, written, query: { file: 'query', text: test.query } }
      const path = resolve(dirname(file), queryFile)
      const [found] = await readTextFiles([path], '.sumo', stdin)
      return { file, written, query: { file: queryFile, text: found?.text ?? '' } }
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
