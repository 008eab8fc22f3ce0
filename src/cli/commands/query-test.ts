import { Command } from 'commander'
import type { Session } from '../session.ts'
import type { QueryTestFlags } from './query-test-run.ts'

const EPILOGUE = `
A case is one line:
  {"id": "one", "query": "* | count", "input": [{"_raw": "a"}], "expect": [{"_count": 1}]}

Examples:
  $ dohyo query test queries.jsonl
  $ dohyo query test --junit report.xml tests/
  $ dohyo query test --alias tests/                      with the common field names, as in dohyo query

Exit codes: 0 all passed, 1 one failed, 2 a malformed file or a mistake in the call.
To search for the word test, write it in quotes: dohyo query '"test"' logs/`

/** `dohyo query test`: flags only, the work is in query-test-run.ts. */
export const queryTestCommand = (session: Session): Command =>
  new Command('test')
    .summary('run the tests of queries')
    .description('Runs queries over hand-made messages, and compares the rows with what is expected.')
    .argument('<files...>', 'files of cases (JSON lines), folders (all .jsonl files), patterns, or -')
    .option('--junit <file>', 'write the results as JUnit XML too')
    .addHelpText('after', EPILOGUE)
    .action(async (files: string[], _options: unknown, command: Command) => {
      const { runQueryTest } = await import('./query-test-run.ts')
      session.exit = await runQueryTest(files, command.optsWithGlobals<QueryTestFlags>(), session.environment)
    })
