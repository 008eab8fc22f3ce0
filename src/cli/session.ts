import type { ExitCode } from '../base/errors.ts'
import { makeStyle, type Style } from '../report/style.ts'
import { type Environment, type GlobalOptions, type Output, wantsColour, widthOf } from './environment.ts'
import { noProgress, type ProgressLine, progressLine } from './progress.ts'

/** One run of the command line: what the commands share, and the exit code they leave. */
export interface Session {
  readonly environment: Environment
  exit: ExitCode
}

export const styleFor = (output: Output, options: GlobalOptions, environment: Environment): Style =>
  makeStyle(wantsColour(output, options, environment))

/** How to lay out a page that goes to `--output` (never coloured) or to standard output. */
export const pageFor = (file: string | undefined, options: GlobalOptions, environment: Environment) => {
  const { stdout } = environment
  return file === undefined
    ? { width: widthOf(stdout, environment), style: styleFor(stdout, options, environment) }
    : { width: widthOf({ write: () => undefined }, environment), style: makeStyle(false) }
}

/** To standard error, at once. A reader that has gone is no reason to fail. */
export const say = ({ stderr }: Environment, text: string): void => {
  stderr.write(text, () => {})
}

/** Draws on a terminal only, and not with `--quiet`. */
export const withProgress = async <T>(
  options: GlobalOptions,
  environment: Environment,
  work: (line: ProgressLine) => Promise<T>,
): Promise<T> => {
  const { stderr, clock } = environment
  const draw = stderr.isTTY === true && options.quiet !== true
  const columns = stderr.columns
  const line = draw
    ? progressLine(
        { write: (text) => say(environment, text), ...(columns === undefined ? {} : { columns }) },
        clock,
      )
    : noProgress
  try {
    return await work(line)
  } finally {
    line.stop()
  }
}
