import { CommanderError } from 'commander'
import { EXIT, type ExitCode } from '../base/errors.ts'
import type { Environment, GlobalOptions } from './environment.ts'
import { describeError } from './errors.ts'
import { makeProgram } from './program.ts'
import { type Session, say, styleFor } from './session.ts'

/** Runs one command line (without `node` and the script) to its exit code. Throws nothing. */
export const run = async (args: readonly string[], environment: Environment): Promise<ExitCode> => {
  const session: Session = { environment, exit: EXIT.ok }
  const program = makeProgram(session)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return environment.signal.aborted ? EXIT.interrupted : session.exit
  } catch (error) {
    // Commander has printed what there is to say: help and version end well, anything else is a mistake in the call.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (environment.signal.aborted) {
      say(environment, 'interrupted\n')
      return EXIT.interrupted
    }
    const options = program.opts<GlobalOptions>()
    const style = styleFor(environment.stderr, options, environment)
    const { text, exit } = describeError(error, { debug: options.debug === true, style })
    say(environment, text)
    return exit
  }
}
