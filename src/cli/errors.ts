import { DohyoError, EXIT, type ExitCode } from '../base/errors.ts'
import { isSystemFailure } from '../base/failures.ts'
import { safeLines, safeText } from '../report/safe-text.ts'
import type { Style } from '../report/style.ts'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Stacks and causes, for `--debug`: the engine's own words are in the causes. */
const trace = (error: unknown): string[] => {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const cause = error instanceof Error ? error.cause : undefined
  return [...safeLines(stack), ...(cause === undefined ? [] : ['caused by:', ...trace(cause)])]
}

/** What the machine may refuse at any time, and what to do about it. */
const SYSTEM: Readonly<Record<string, { readonly message: string; readonly help: string }>> = {
  ENOSPC: {
    message: 'the disk is full',
    help: 'make room where the result goes and in the folder for temporary files, or set TMPDIR to another folder',
  },
  EDQUOT: {
    message: 'the disk quota is used up',
    help: 'make room where the result goes and in the folder for temporary files, or set TMPDIR to another folder',
  },
  EFBIG: {
    message: 'a file became larger than this process may write',
    help: 'raise the limit: ulimit -f unlimited',
  },
  EROFS: {
    message: 'the file system is read-only',
    help: 'set TMPDIR to a folder that may be written to, and give --output one',
  },
  EIO: { message: 'reading or writing failed', help: 'check the disk, and run it again' },
  EMFILE: { message: 'too many files are open', help: 'raise the limit of open files: ulimit -n' },
  ENFILE: { message: 'too many files are open on this machine', help: 'run it again when less is going on' },
}

/** What is known of a failure that the machine is to blame for, and not a name. */
export const machineFailure = (
  error: unknown,
): { readonly message: string; readonly help: string } | undefined =>
  isSystemFailure(error) ? SYSTEM[String(error.code)] : undefined

/** A failure of the system that reached nobody who knows more of it: no mistake of ours. */
const systemError = (error: unknown): DohyoError | undefined => {
  const known = machineFailure(error)
  if (known === undefined || !(error instanceof Error)) return undefined
  return new DohyoError(`${known.message}: ${error.message}`, {
    code: 'DQ801',
    exit: EXIT.input,
    help: known.help,
    cause: error,
  })
}

/** What the engine adds to its own messages: which of its steps and files it was in. */
const WHERE_IN_THE_ENGINE =
  /: (?:\(while reading |while executing|In scope |While (?:executing|reading) )[\s\S]*$/i

/** What a failure looks like on standard error, and the exit code it ends with. */
export const describeError = (
  thrown: unknown,
  options: { readonly debug: boolean; readonly style: Style },
): { readonly text: string; readonly exit: ExitCode } => {
  const { debug, style } = options
  const error = systemError(thrown) ?? thrown
  const details = debug ? trace(error).map(style.faint) : []
  if (error instanceof DohyoError) {
    const said = debug ? error.message : error.message.replace(WHERE_IN_THE_ENGINE, '')
    const message = error.rendered ? safeLines(error.message).join('\n') : safeText(said)
    const head = `${style.bad(`error[${error.code}]:`)} ${message}`
    const help = error.help === undefined ? [] : safeLines(error.help).map((line) => `  = help: ${line}`)
    return { text: `${[head, ...help, ...details].join('\n')}\n`, exit: error.exit }
  }
  const ask = debug
    ? 'please report it, with these lines and the command'
    : 'a mistake in dohyo: please run it again with --debug, and report the lines and the command'
  const lines = [
    `${style.bad('internal error[DQ899]:')} ${safeText(messageOf(error))}`,
    `  = help: ${ask}`,
    ...details,
  ]
  return { text: `${lines.join('\n')}\n`, exit: EXIT.input }
}
