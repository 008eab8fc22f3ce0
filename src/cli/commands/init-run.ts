import { existsSync } from 'node:fs'
import { DohyoError, EXIT, type ExitCode } from '../../base/errors.ts'
import { safeText } from '../../report/safe-text.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { say } from '../session.ts'

export interface InitFlags extends GlobalOptions {
  readonly output: string
  readonly force?: boolean
}

/** Writes the file, and says what to do next. */
export const runInit = async (
  paths: readonly string[],
  flags: InitFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const file = flags.output === '-' ? undefined : flags.output
  if (file !== undefined && flags.force !== true && existsSync(file))
    throw new DohyoError(`${file} is there already`, {
      code: 'DQ509',
      exit: EXIT.usage,
      help: '--force writes over it; `dohyo tune --write` adds to it',
    })
  const app = await environment.loadApp()
  const { text, accounts, unread } = await app.init({ paths, signal: environment.signal })
  environment.signal.throwIfAborted()
  await withSink(file, environment.stdout, (sink) => sink.write(text))
  if (flags.quiet !== true) {
    const lines = [
      ...(file === undefined
        ? []
        : [
            `${safeText(file)} written${paths.length === 0 ? '' : `, with ${accounts} of the accounts in the logs`}`,
          ]),
      ...unread.map((name) => `could not be read: ${safeText(name)}`),
      ...(paths.length > 0 && accounts === 0 ? ['no account was found in the logs'] : []),
    ]
    if (lines.length > 0) say(environment, `${lines.join('\n')}\n`)
  }
  return unread.length > 0 || (paths.length > 0 && accounts === 0) ? EXIT.input : EXIT.ok
}
