import { type Command, Option } from 'commander'
import { collect, wholeNumber } from '../option-values.ts'

/** The options of every command that ends in findings: which are wanted, how many are too many, and their form. */
export const addFindingFlags = (command: Command): Command =>
  command
    .option('--disable <code>', 'a code that is not wanted (may be repeated)', collect)
    .option('--max-warnings <n>', 'end with 1 only for more findings than this', wholeNumber, 0)
    .addOption(
      new Option('--format <format>', 'form of the findings')
        .choices(['text', 'json', 'sarif'])
        .default('text'),
    )
