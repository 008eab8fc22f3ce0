import { Command, Option } from 'commander'
import { collect } from '../option-values.ts'
import type { Session } from '../session.ts'
import { addConfigFlags } from './config-flags.ts'
import type { DoctorFlags } from './doctor-run.ts'

const EPILOGUE = `
Examples:
  $ dohyo doctor
  $ dohyo doctor --rules rules/ --config estate.yaml   looks at these too
  $ dohyo doctor --format json                         to go with a report of a defect

It asks nothing of the network and looks at no logs.

Exit codes: 0 dohyo can work here, perhaps with warnings; 2 a problem.`

/** `dohyo doctor`: flags only, the work is in doctor-run.ts. */
export const doctorCommand = (session: Session): Command =>
  addConfigFlags(new Command('doctor'))
    .summary('look for what keeps dohyo from working here')
    .description(
      'Looks at what dohyo needs: engine, machine, temporary files, terminal, settings and rules; and says what to do.',
    )
    .addOption(
      new Option('--rules <path>', 'further rule file or folder (may be repeated)').argParser(collect),
    )
    .addOption(
      new Option('--format <format>', 'form of the result').choices(['table', 'json']).default('table'),
    )
    .addHelpText('after', EPILOGUE)
    .action(async (_options: unknown, command: Command) => {
      const { runDoctor } = await import('./doctor-run.ts')
      session.exit = await runDoctor(command.optsWithGlobals<DoctorFlags>(), session.environment)
    })
