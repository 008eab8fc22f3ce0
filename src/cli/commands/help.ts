import { Command } from 'commander'

/** `dohyo help rules test`: as `dohyo rules test --help`. Commander's own looks at the first name only. */
export const helpCommand = (): Command =>
  new Command('help')
    .summary('explain a command')
    .description('Explains a command, as --help after it does.')
    .argument('[command...]', 'the command, with its subcommand')
    .addHelpText(
      'after',
      `
Examples:
  $ dohyo help hunt
  $ dohyo help rules test`,
    )
    .action((names: string[], _options: unknown, self: Command) => {
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
