import { Command } from 'commander'
import { safeLines } from '../report/safe-text.ts'
import { atomicCommand } from './commands/atomic.ts'
import { coverageCommand } from './commands/coverage.ts'
import { doctorCommand } from './commands/doctor.ts'
import { entitiesCommand } from './commands/entities.ts'
import { explainCommand } from './commands/explain.ts'
import { fmtCommand } from './commands/fmt.ts'
import { helpCommand } from './commands/help.ts'
import { huntCommand } from './commands/hunt.ts'
import { initCommand } from './commands/init.ts'
import { lintCommand } from './commands/lint.ts'
import { queryCommand } from './commands/query.ts'
import { recordsCommand } from './commands/records.ts'
import { rulesCommand } from './commands/rules.ts'
import { tuneCommand } from './commands/tune.ts'
import { wantsColour, widthOf } from './environment.ts'
import { type Session, say } from './session.ts'
import { version } from './version.ts'

const DESCRIPTION = `Catches cloud snapshot theft in AWS, Azure and GCP audit logs, and runs Sumo Logic queries over them.
PATHS are files, folders, globs, or - for standard input; plain, gzip or zstd.`

const EPILOGUE = `
Examples:
  $ dohyo hunt logs/
  $ dohyo query -f suspicious.sumo logs/
  $ dohyo query '"CreateSnapshot" | json "userIdentity.arn" as who | count by who' logs/

Exit codes: 0 nothing found, 1 findings, 2 a mistake in the call, 3 input that could not be read, 130 interrupted.
Errors have codes: dohyo help DQ302 explains one. dohyo doctor looks for what keeps dohyo from working.`

/** The whole command line. Commands load what they need when they run. */
export const makeProgram = (session: Session): Command => {
  const { environment } = session
  const program = new Command('dohyo')
    .description(DESCRIPTION)
    .version(version(), '-V, --version', 'print the version')
    .helpCommand(false)
    .option('--no-color', 'plain text, also on a terminal (as NO_COLOR does)')
    .option('-q, --quiet', 'no progress and no notes; errors and results only')
    .option('--debug', "timings, and with errors stack traces and the engine's own messages")
    .addHelpText('after', EPILOGUE)
  // Subcommands inherit these only when they are made by `command()`, and ours are made apart.
  for (const command of [
    huntCommand,
    entitiesCommand,
    initCommand,
    tuneCommand,
    queryCommand,
    recordsCommand,
    explainCommand,
    lintCommand,
    fmtCommand,
    rulesCommand,
    coverageCommand,
    atomicCommand,
    doctorCommand,
    helpCommand,
  ].map((make) => make(session))) {
    program.addCommand(command)
  }
  const prepare = (command: Command): void => {
    command
      .helpOption('-h, --help', 'explain this command')
      .exitOverride()
      .showHelpAfterError('(--help explains the command)')
      .showSuggestionAfterError()
      .configureHelp({ showGlobalOptions: true })
      .configureOutput({
        writeOut: (text) => environment.stdout.write(text, () => {}),
        writeErr: (text) => say(environment, text),
        outputError: (text, write) => write(safeLines(text.replace(/^error:/, 'error[DQ807]:')).join('\n')),
        getOutHelpWidth: () => widthOf(environment.stdout, environment),
        getErrHelpWidth: () => widthOf(environment.stderr, environment),
        getOutHasColors: () => wantsColour(environment.stdout, { color: true }, environment),
        getErrHasColors: () => wantsColour(environment.stderr, { color: true }, environment),
      })
    command.commands.forEach(prepare)
  }
  prepare(program)
  return program
}
