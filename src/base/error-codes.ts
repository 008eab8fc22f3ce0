/** One kind of failure. `means` and `todo` make docs/errors.md; what a message says besides is of the case. */
interface ErrorCodeDef {
  /** A few words: the heading. */
  readonly title: string
  /** Sentences. */
  readonly means: string
  /** Sentences: what to do, where the message does not say it better. */
  readonly todo: string
  /** A message as it is printed. */
  readonly example: string
}

/**
 * The register of what `DohyoError` carries; those of diagnostics are in language/diagnostics/codes.ts. 5xx rules and
 * settings, 6xx files, 7xx engine, 8xx command line. A code that was released is never used for something else.
 */
export const ERROR_CODES = {
  DQ503: {
    title: 'rules are not there',
    means: 'A path that was given for rules can’t be read, or has no YAML file.',
    todo: 'Give a rule file, or a folder that has some, to `--rules`.',
    example: 'no rule file (.yaml) in rules/',
  },
  DQ504: {
    title: 'mistakes in rules',
    means:
      'Rules have mistakes, each shown with its place and a code of its own. A hunt goes on without them; what needs every rule stops.',
    todo: 'Mend what is shown; [rules.md](rules.md) describes the keys.',
    example: '2 mistakes in the rules',
  },
  DQ505: {
    title: 'mistakes in settings',
    means: 'A file of settings, or a list or tuning that it names, can’t be read or has mistakes.',
    todo: 'Mend what is shown; see [config.md](config.md) and [siem.md](siem.md). `dohyo init` writes a file to begin with.',
    example: 'a mistake in the settings',
  },
  DQ506: {
    title: "rules can't be exchanged",
    means:
      'A file of Sumo Logic’s rules can’t be read, or the rules can’t be written where they were asked for.',
    todo: 'See [rules-import.md](rules-import.md) for the forms that are read; `--overwrite` replaces files that say something else.',
    example: 'no rule in rules.json',
  },
  DQ507: {
    title: 'no such playbook',
    means:
      'The rule or the signal that a playbook was asked for is not there, or the file of signals can’t be read.',
    todo: '`dohyo rules list` has the rules; signals are in what `dohyo hunt --format json` writes.',
    example: 'no rule `snapshot-shard`',
  },
  DQ508: {
    title: "tune can't do this",
    means:
      'A proposal that `--confirm` names is not among those that are made, or the logs can’t be read more than once.',
    todo: 'Name a proposal as `dohyo tune` shows it, and give files instead of standard input.',
    example: 'nothing that is called 444455556666 is proposed',
  },
  DQ509: {
    title: 'settings are there already',
    means: '`dohyo init` does not write over a file.',
    todo: 'Give `--force`, or another name with `--output`. `dohyo tune --write` adds to a file.',
    example: 'dohyo.yaml is there already',
  },
  DQ602: {
    title: 'no such file or folder',
    means: 'A path of the call names nothing. Nothing was read.',
    todo: 'Check the path; a pattern stands in quotes, and `-` is standard input.',
    example: 'no such file or folder: "logs/"',
  },
  DQ603: {
    title: 'no file matches',
    means: 'A pattern of the call matches no file. Nothing was read.',
    todo: 'Check the pattern: `**` crosses folders, `*` does not.',
    example: 'no file matches the pattern "logs/*.json.gz"',
  },
  DQ604: {
    title: 'unusual folder for temporary files',
    means: 'The engine would read the name of the folder for temporary files as a pattern.',
    todo: 'Set `TMPDIR` to a folder whose path has letters, digits, `_`, `.`, `-` and `/` only.',
    example: 'the folder for temporary files has an unusual name: "/tmp/{a}"',
  },
  DQ605: {
    title: 'no cache of ours',
    means:
      'The folder of `--cache` can’t be made or written to, holds something else, or is open to others. Who can write to a cache can hide findings.',
    todo: 'Name a new folder, or one that was made for it; `chmod 700` closes it to others.',
    example: 'the cache can\'t be used: "logs": there is something else in it',
  },
  DQ610: {
    title: 'hand-made message with a mistake',
    means: 'A line of the file of `--rows` is no message.',
    todo: 'Write one JSON object per line: `{"_raw": "…", "_messageTime": …}`.',
    example: 'rows.jsonl:3: not valid JSON',
  },
  DQ611: {
    title: 'hand-made messages can’t be read',
    means: 'The file of `--rows` is not there, or may not be read.',
    todo: 'Check path and permissions.',
    example: "rows.jsonl: can't be read: ENOENT",
  },
  DQ612: {
    title: 'table can’t be read',
    means: 'A file of `--lookup` is not there, may not be read, or is too large.',
    todo: 'Check path and permissions.',
    example: "people.csv: can't be read: ENOENT",
  },
  DQ613: {
    title: 'table with a mistake',
    means: 'A file of `--lookup` is no CSV with a header, JSON array of objects, or JSON object per line.',
    todo: 'Mend the line that is named.',
    example: 'people.csv: the file is empty',
  },
  DQ614: {
    title: 'places or networks can’t be read',
    means: 'A file of `--geoip` or `--asn` is not there, or is not in MaxMind’s format.',
    todo: 'Give a file that ends in `.mmdb`, of cities or countries for `--geoip`, of networks for `--asn`.',
    example: "city.mmdb: can't be read: ENOENT",
  },
  DQ701: {
    title: 'the engine failed',
    means:
      'ClickHouse refused or failed a statement, for a reason without a code of its own. No result was given, or what it lacks is in the accounting.',
    todo: 'Run it again with `--debug`, which has the engine’s own words; `dohyo doctor` looks at disk and memory. A statement that it can’t read is a defect of dohyo: please report it.',
    example: 'the engine failed: …',
  },
  DQ702: {
    title: 'not enough memory',
    means: 'A statement needed more memory than it may use, also after large sorts and groups went to disk.',
    todo: 'Raise `--max-memory` where the machine has more (`dohyo doctor` tells), or give fewer files, a shorter time, or a query that keeps less.',
    example: 'the engine needed more memory than it may use: …',
  },
  DQ703: {
    title: 'too slow',
    means: 'A statement ran longer than an hour.',
    todo: 'Give fewer files or a shorter time.',
    example: 'the engine ran longer than it may: …',
  },
  DQ704: {
    title: 'no engine',
    means: 'The embedded engine, chDB, is not installed, or has no build for this machine.',
    todo: '`dohyo doctor` says which. `npm install chdb@3.4.0` on Linux (glibc) or macOS, x64 or arm64; on Windows use WSL2.',
    example: 'the embedded engine (chDB) is not installed',
  },
  DQ705: {
    title: 'the data breaks a limit of the language',
    means: 'A limit that only the data can break, such as the number of rows that an operator takes.',
    todo: 'Filter more before the operator that the message names.',
    example: 'fillmissing: more than 10000 combinations: …',
  },
  DQ801: {
    title: 'reading or writing failed',
    means:
      'The system refused a file: no space, no permission, a broken disk, too many open files. Nothing of the result was kept.',
    todo: 'Do what the message says; `dohyo doctor` looks at the folder for temporary files.',
    example: 'cannot write out/report.html: ENOENT: no such file or directory',
  },
  DQ802: {
    title: 'which query, over what',
    means:
      'The call names no query or no logs, a file of a query can’t be read, or flags exclude each other.',
    todo: '`dohyo help query` has examples.',
    example: 'no file: missing.sumo',
  },
  DQ803: {
    title: 'test case with a mistake',
    means: 'A line of a file of cases is none.',
    todo: 'Mend the line that is named; see [query-tests.md](query-tests.md) and [rules.md](rules.md#tests).',
    example: 'tests.jsonl:4: not a JSON object',
  },
  DQ806: {
    title: 'no such field of records',
    means: '`--fields` names what is neither in the schema nor a key of the event.',
    todo: "Name a field of the schema, or a key as `fields['userIdentity.arn']`; `dohyo records --format json` shows all.",
    example: 'no field of records is called user',
  },
  DQ807: {
    title: 'mistake in the call',
    means: 'A command, flag or value that does not exist or does not fit. Nothing was done.',
    todo: '`dohyo help COMMAND` explains each.',
    example: "unknown option '--formt'",
  },
  DQ810: {
    title: 'a rule failed',
    means:
      'The engine could not run the condition of a rule, or what it counted. The others ran; the accounting names it, and the hunt ends with 2.',
    todo: 'Look at the rule’s expression with what the message says; `dohyo rules test` runs its tests.',
    example: 'rule my-rule failed: …',
  },
  DQ811: {
    title: 'no such scenario',
    means: '`dohyo atomic` has no scenario of that id.',
    todo: '`dohyo atomic list` has all.',
    example: 'there is no scenario aws-share',
  },
  DQ812: {
    title: 'telemetry can’t be written',
    means: 'A file of `--out` can’t be written, or is there and says something else.',
    todo: 'Give an empty folder.',
    example: 'out/events.json is there and says something else',
  },
  DQ813: {
    title: 'account, region or zone that is none',
    means: 'A value of `dohyo atomic` is needed, or is not of the form that its cloud has.',
    todo: 'Do what the message says.',
    example: 'not an account of AWS: prod',
  },
  DQ815: {
    title: 'no SDK',
    means: 'A scenario runs in your cloud by the provider’s SDK, which is not installed or has changed.',
    todo: 'Install what the message names.',
    example: 'the package @aws-sdk/client-ec2 is not installed',
  },
  DQ816: {
    title: 'the cloud did not answer as expected',
    means: 'A step of a scenario waited in vain, or its answer has not what the next step needs.',
    todo: 'Look at the resource in your cloud, and remove what the message says is left.',
    example: 'waited in vain: the snapshot is complete (pending)',
  },
  DQ899: {
    title: 'a defect of dohyo',
    means: 'Something that can’t be was found. Results, if any, are not to be relied on.',
    todo: 'Run it again with `--debug`, and report what it says together with `dohyo doctor --format json`.',
    example: 'internal error: …',
  },
} as const satisfies Readonly<Record<string, ErrorCodeDef>>

/** Codes of failures that are thrown. */
export type ErrorCode = keyof typeof ERROR_CODES
