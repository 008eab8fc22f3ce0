import { Command } from 'commander'
import { withSink } from '../output.ts'
import type { Session } from '../session.ts'

/** `dohyo help rules test`: as `dohyo rules test --help`. Commander's own looks at the first name only. */
export const helpCommand = ({ environment }: Session): Command =>
  new Command('help')
    .summary('explain a command, or an error by its code')
    .description('Explains a command, as --help after it does; or an error, by its code.')
    .argument('[command...]', 'the command, with its subcommand; or a code such as DQ302')
    .addHelpText(
      'after',
      `
Examples:
  $ dohyo help hunt
  $ dohyo help rules test
  $ dohyo help DQ302        what an error means, and what to do`,
    )
    .action(async (names: string[], _options: unknown, self: Command) => {
      const [code] = names
      const { errorHelp, isErrorCode } = await import('../help-error.ts')
      if (names.length === 1 && code !== undefined && isErrorCode(code)) {
        const text = errorHelp(code)
        if (text === undefined) self.error(`error: there is no error ${code}; docs/errors.md has all`)
        await withSink(undefined, environment.stdout, (sink) => sink.write(text))
        return
      }
      let command = self.parent ?? self
      for (const name of names) {
        const next = command.commands.find((each) => each.name() === name)
        if (next === undefined) {
          const known = command.commands.map((each) => each.name()).join(', ')
          self.error(
            `error: ${command.name()} has no command '${name}'${known === '' ? '' : `; there are ${known}`}`,
          )
        }
        command = next
      }
      command.help()
    })
