import { DohyoError, EXIT, type ExitCode } from '../../base/errors.ts'
import { safeText } from '../../report/safe-text.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { say } from '../session.ts'
import { printDiagnostics } from './print-diagnostics.ts'

export interface FormatFlags extends GlobalOptions {
  readonly check: boolean
  readonly write: boolean
}

/** Formats to standard output, or in place; a file with an error is named and left alone. */
export const runFormat = async (
  paths: readonly string[],
  flags: FormatFlags,
  environment: Environment,
): Promise<ExitCode> => {
  if (flags.check && flags.write)
    throw new DohyoError('--check and --write exclude each other', {
      code: 'DQ802',
      help: 'give one of them',
    })
  const app = await environment.loadApp()
  const files = await app.format({ paths, stdin: environment.readStdin, write: flags.write })
  if (!flags.check && !flags.write && files.length > 1)
    throw new DohyoError(`${files.length} files, and one standard output`, {
      code: 'DQ802',
      help: 'give --write to replace them, or --check to look at them only',
    })
  for (const { file, text, diagnostics, formatted } of files)
    if (formatted === undefined) printDiagnostics(diagnostics, { file, text }, flags, environment)
  const broken = files.some(({ formatted }) => formatted === undefined)
  const changed = files.filter((each) => each.changed)
  const stdin = files.find(({ file }) => file === 'stdin')
  if (flags.check)
    await withSink(undefined, environment.stdout, (sink) =>
      sink.write(changed.map(({ file }) => `${safeText(file)}\n`).join('')),
    )
  else if (!flags.write)
    await withSink(undefined, environment.stdout, (sink) =>
      sink.write(files.map(({ formatted = '' }) => formatted).join('')),
    )
  else {
    if (stdin?.formatted !== undefined)
      await withSink(undefined, environment.stdout, (sink) => sink.write(stdin.formatted ?? ''))
    if (flags.quiet !== true)
      for (const { file } of changed.filter((each) => each !== stdin))
        say(environment, `formatted ${safeText(file)}\n`)
  }
  if (broken) return EXIT.usage
  return flags.check && changed.length > 0 ? EXIT.findings : EXIT.ok
}
