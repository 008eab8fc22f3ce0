import { Command, InvalidArgumentError, Option } from 'commander'
import { moment } from '../option-values.ts'
import type { Session } from '../session.ts'
import type {
  AtomicEmitFlags,
  AtomicListFlags,
  AtomicRunFlags,
  AtomicVerifyFlags,
} from './atomic-commands-run.ts'
import { addHuntFlags } from './hunt-flags.ts'

const CLOUDS = ['AWS', 'Azure', 'GCP'] as const

/** In any case: `aws` is what people type. */
const cloud = (value: string): (typeof CLOUDS)[number] => {
  const found = CLOUDS.find((each) => each.toLowerCase() === value.toLowerCase())
  if (found === undefined) throw new InvalidArgumentError('Expected AWS, Azure or GCP.')
  return found
}

const listCommand = (session: Session): Command =>
  new Command('list')
    .summary('list the scenarios')
    .description('Lists the scenarios: where each comes from, and the rules that must fire.')
    .option('--cloud <cloud>', 'of one cloud only: AWS, Azure or GCP', cloud)
    .addOption(
      new Option('--format <format>', 'form of the list').choices(['table', 'json']).default('table'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ dohyo atomic list\n  $ dohyo atomic list --cloud gcp --format json',
    )
    .action(async (_options: unknown, command: Command) => {
      const { runAtomicList } = await import('./atomic-commands-run.ts')
      session.exit = await runAtomicList(command.optsWithGlobals<AtomicListFlags>(), session.environment)
    })

const EMIT_EPILOGUE = `
Examples:
  $ dohyo atomic emit aws-ebs-theft --out logs/
  $ dohyo atomic emit seed-azure-create-snapshot --time now --user me@example.com
  $ dohyo atomic emit aws-ebs-theft | dohyo hunt -

Equal options give equal bytes.`

const emitCommand = (session: Session): Command =>
  new Command('emit')
    .summary('write the telemetry that a scenario leaves')
    .description(
      "Writes the audit log that a scenario leaves, in the provider's own shape: to standard output, or as files under a folder, where and as the provider delivers them.",
    )
    .argument('<id>', 'the scenario: see `dohyo atomic list`')
    .option('--account <id>', 'AWS account, Azure subscription or GCP project that it happens in')
    .option('--region <region>', 'AWS or GCP region, Azure location')
    .option('--user <name>', 'who does it: an IAM user, or a mail address')
    .option(
      '--time <time>',
      'when it begins: ISO-8601 (UTC), now, or how long ago: 24h, 7d',
      moment(session.environment.now),
    )
    .option('--target-account <id>', 'whom the data goes to: account, tenant, or member of a policy')
    .option('--source-ip <address>', 'where the calls come from')
    .option('--seed <text>', 'another seed gives other ids')
    .option('--out <folder>', 'write files under this folder')
    .addHelpText('after', EMIT_EPILOGUE)
    .action(async (id: string, _options: unknown, command: Command) => {
      const { runAtomicEmit } = await import('./atomic-commands-run.ts')
      session.exit = await runAtomicEmit(id, command.optsWithGlobals<AtomicEmitFlags>(), session.environment)
    })

const VERIFY_EPILOGUE = `
Examples:
  $ dohyo atomic verify                                   every scenario, from its own telemetry
  $ dohyo atomic verify aws-ebs-theft --junit report.xml
  $ dohyo atomic verify seed-aws-share-snapshot logs/ --from 2h --user alice
                                                          after a real run, in your own logs
  $ dohyo atomic verify --all logs/                       which scenarios do these logs show?

Exit codes: 0 all passed, 1 something expected is missing, or something else fired, 2 a mistake in the call, 3 input that
could not be read.`

const verifyCommand = (session: Session): Command => {
  const command = new Command('verify')
    .summary('check that scenarios make fire what they must')
    .description(
      "Hunts in the telemetry of a scenario, or of all, and checks that the expected rules fire and no other. With PATHS it looks into your own logs instead, and checks that the expected rules fire and those that the scenario rules out don't.",
    )
    .argument('[id]', 'the scenario; all without it')
    .argument('[paths...]', 'your own logs: files, folders, globs, or - for standard input')
    .option('--all', 'all scenarios: every argument is a path')
    .option('--user <name>', 'with PATHS: only what this person did (part of the name will do)')
    .addOption(
      new Option('--format <format>', 'form of the result').choices(['table', 'json']).default('table'),
    )
    .option('--junit <file>', 'write the results as JUnit XML too')
  return addHuntFlags(command, session)
    .addHelpText('after', VERIFY_EPILOGUE)
    .action(async (id: string | undefined, paths: string[], _options: unknown, self: Command) => {
      const { runAtomicVerify } = await import('./atomic-commands-run.ts')
      const flags = self.optsWithGlobals<AtomicVerifyFlags>()
      session.exit = await runAtomicVerify(id, paths, flags, session.environment)
    })
}

const RUN_EPILOGUE = `
Examples:
  $ dohyo atomic run seed-aws-create-snapshot --region eu-west-1
                                                          tells what it would call
  $ dohyo atomic run seed-aws-share-snapshot --region eu-west-1 --target-account 444455556666 --yes
  $ dohyo atomic run stratus-gcp-share-snapshot --account my-project --region europe-west1 \\
      --target-account user:me@example.net --yes

It needs the provider's SDK and its usual credentials, and works on empty disks that it makes itself. What it made is
removed at the end, after a failure and after Ctrl-C; what can't be is listed with the command that does it.

Exit codes: 0 done, or a dry run, 2 a mistake in the call, 3 the provider refused, or something is left, 130 interrupted.`

const runCommand = (session: Session): Command =>
  new Command('run')
    .summary('do a scenario in your own cloud')
    .description(
      'Does what the scenario describes in your own cloud, cleans up, and says what to look for. Without --yes it only tells what it would call.',
    )
    .argument('<id>', 'the scenario: those with * in `dohyo atomic list`')
    .option('--yes', 'act', false)
    .option('--account <id>', 'Azure subscription or GCP project to act in')
    .option('--region <region>', 'region or location to act in')
    .option('--zone <zone>', 'zone to act in (default: a of the region in AWS, b in GCP)')
    .option('--resource-group <name>', 'Azure resource group to act in')
    .option(
      '--target-account <id>',
      'whom to share with: an account, or a member such as user:me@example.net',
    )
    .addHelpText('after', RUN_EPILOGUE)
    .action(async (id: string, _options: unknown, command: Command) => {
      const { runAtomicRun } = await import('./atomic-commands-run.ts')
      session.exit = await runAtomicRun(id, command.optsWithGlobals<AtomicRunFlags>(), session.environment)
    })

/** `dohyo atomic`: flags only, the work is in atomic-commands-run.ts. */
export const atomicCommand = (session: Session): Command =>
  new Command('atomic')
    .summary('prove by attack scenarios that the rules fire')
    .description(
      'Scenarios of snapshot theft and of ordinary work beside it: the telemetry that they leave, and whether the rules fire on it. See docs/atomic.md.',
    )
    .addCommand(listCommand(session))
    .addCommand(emitCommand(session))
    .addCommand(verifyCommand(session))
    .addCommand(runCommand(session))
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', '\ndohyo help atomic COMMAND explains each of them.')
