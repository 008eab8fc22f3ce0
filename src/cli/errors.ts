import { DohyoError, EXIT, type ExitCode } from '../base/errors.ts'
import { safeLines, safeText } from '../report/safe-text.ts'
import type { Style } from '../report/style.ts'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Stacks and causes, for `--debug`: the engine's own words are in the causes. */
const trace = (error: unknown): string[] => {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const cause = error instanceof Error ? error.cause : undefined
  return [...safeLines(stack), ...(cause === undefined ? [] : ['caused by:', ...trace(cause)])]
}

/** What a failure looks like on standard error, and the exit code it ends with. */
export const describeError = (
  error: unknown,
  options: { readonly debug: boolean; readonly style: Style },
): { readonly text: string; readonly exit: ExitCode } => {
  const { debug, style } = options
  const details = debug ? trace(error).map(style.faint) : []
  if (error instanceof DohyoError) {
    const message = error.rendered ? safeLines(error.message).join('\n') : safeText(error.message)
    const head = `${style.bad(`error[${error.code}]:`)} ${message}`
    const help = error.help === undefined ? [] : safeLines(error.help).map((line) => `  = help: ${line}`)
    return { text: `${[head, ...help, ...details].join('\n')}\n`, exit: error.exit }
  }
  const ask = debug
    ? 'please report it, with these lines and the command'
    : 'a mistake in dohyo: please run it again with --debug, and report the lines and the command'
  const lines = [
    `${style.bad('internal error:')} ${safeText(messageOf(error))}`,
    `  = help: ${ask}`,
    ...details,
  ]
  return { text: `${lines.join('\n')}\n`, exit: EXIT.input }
}
