import { EXIT, type ExitCode } from '../../base/errors.ts'
import { caseOfQuery, casesText } from '../../report/cases-text.ts'
import { junit } from '../../report/junit.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, withProgress } from '../session.ts'

export interface QueryTestFlags extends GlobalOptions {
  readonly alias: boolean
  readonly junit?: string
}

export const runQueryTest = async (
  paths: readonly string[],
  flags: QueryTestFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const results = await withProgress(flags, environment, async (line) => {
    const app = await environment.loadApp()
    const { readStdin: stdin, signal } = environment
    return app.queryTest({ paths, stdin, alias: flags.alias, signal, onProgress: line.update })
  })
  const { style, width } = pageFor(undefined, flags, environment)
  await withSink(undefined, environment.stdout, (sink) => sink.write(casesText(results, style, width)))
  if (flags.junit !== undefined)
    await withSink(flags.junit, environment.stdout, (sink) => sink.write(junit(results.map(caseOfQuery))))
  return results.every(({ outcome }) => outcome.kind === 'passed') ? EXIT.ok : EXIT.findings
}
