import { EXIT, type ExitCode } from '../../base/errors.ts'
import { safeLines } from '../../report/safe-text.ts'
import type { Environment } from '../environment.ts'
import { withSink } from '../output.ts'
import { withProgress } from '../session.ts'
import { printDiagnostics } from './print-diagnostics.ts'
import { type QueryInputFlags, queryInput } from './query-input.ts'

/** Prints the plan; a query with errors prints what could be bound, and ends with 2. */
export const runExplain = async (
  positionals: readonly string[],
  flags: QueryInputFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const input = await queryInput(positionals, flags, environment)
  const { diagnostics, text } = await withProgress(flags, environment, async (line) => {
    const app = await environment.loadApp()
    return app.explain({ ...input, signal: environment.signal, onProgress: line.update })
  })
  printDiagnostics(diagnostics, input, flags, environment)
  await withSink(undefined, environment.stdout, async (sink) => {
    if (text !== '') await sink.write(`${safeLines(text.trimEnd()).join('\n')}\n`)
  })
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error') ? EXIT.usage : EXIT.ok
}
