import type { Examples } from './error-example.ts'
import { RULE_ERROR_EXAMPLES } from './error-examples-rules.ts'

/** One for every code: leaving one out is an error of types. */
export const ERROR_EXAMPLES: Examples = {
  DQ101: { means: 'A text in double quotes has no end.', query: '* | where user = "ann' },
  DQ102: { means: 'A comment has no end.', query: '* /* all of them' },
  DQ103: {
    means: 'A regular expression between slashes has no end.',
    query: '* | where _raw matches /create',
  },
  DQ104: {
    means: 'Curly quotation marks, which word processors and web pages put in place of straight ones.',
    query: '* | where _sourceHost = “web-1”',
  },
  DQ105: {
    means:
      'A warning: a space that is none to the language, such as the no-break space of web pages. It is read as a space.',
    query: '* |\u00a0count',
  },
  DQ106: {
    means: 'A character that stands for nothing in the language.',
    query: '* | where _raw = ^',
    todo: 'Delete it, or put the text that it belongs to in quotes.',
  },
  DQ107: { means: 'A field name in `%"…"` has no end.', query: '* | count by %"user name' },
  DQ108: { means: 'Texts stand in double quotes.', query: "* | where _sourceHost = 'web-1'" },
  DQ109: { means: 'A word that begins with a digit, and is no number.', query: '* | timeslice 15minutes' },
  DQ201: {
    means: 'Something else is needed where the mark is. The message says what the grammar allows there.',
    query: '* | where',
    todo: 'Write what is expected. [language/README.md](language/README.md) has the form of each operator.',
  },
  DQ202: { means: 'An operator is complete, and something follows it.', query: '* | limit 10 20' },
  DQ203: {
    means: 'Sentences around a query, as they come along when it is copied from a page.',
    query: '* | sort by a This is the list of all users. | limit 10',
  },
  DQ204: {
    means: 'An expression is nested too deep, or has too many operators, to be read safely.',
    text: '* | where ((((x',
    marked: '((((x',
    params: { limit: 400, what: 'levels of nesting' },
  },
  DQ205: { means: 'Two pipes with nothing between them, or one at the end.', query: '* | | count' },
  DQ206: {
    means: 'A bracket has no partner.',
    query: '* | where (_sourceHost = "a"',
    todo: 'Close it, or delete it.',
  },
  DQ207: {
    means: 'A closing bracket has no partner.',
    query: '* | where _sourceHost = "a")',
    todo: 'Delete it, or open it before.',
  },
  DQ208: { means: 'A field of the search expression has no value.', query: '_sourceHost= | count' },
  DQ209: {
    means: 'What stands before `=` in the search expression is no name of a field.',
    query: '10.0.0.1=web | count',
  },
  DQ210: {
    means: '`AND`, `OR` or `NOT` of the search expression has nothing beside it.',
    query: 'error OR | count',
  },
  DQ211: {
    means:
      'A limit of the number of parts: stages, fields, search terms, repetitions in a regular expression.',
    text: '* | join (…) as a, (…) as b on a.x = b.x',
    marked: 'join (…) as a, (…) as b on a.x = b.x',
    params: { what: 'fields of a join', got: 2100, limit: 2000 },
    todo: 'Leave parts out, or split the query.',
  },
  DQ212: {
    means: 'There are more problems than are worth showing at once.',
    text: '* | where n > "1" | where n > "2"',
    marked: 'where n > "2"',
    params: { more: 3 },
  },
  DQ213: {
    means: 'A warning: what stands before the first `|` of a pipeline inside another one is not applied.',
    text: '* | transactionize (error | count) on user',
    marked: 'error',
    params: {},
    severity: 'warning',
  },
  DQ214: {
    means: 'A subquery hands its rows on with `compose`.',
    query: '* [subquery: error | count by user]',
  },
  DQ215: {
    means: 'A time of a subquery can’t be read.',
    query: '* | where [subquery from=(soon): error | compose user] | count',
  },
  DQ216: {
    means: 'A warning: a word of the search expression is the name of an operator.',
    query: '_sourceCategory=aws/* count by _sourceHost',
  },
  DQ217: {
    means: 'A query, or a file of rules or settings, is longer than any that people write.',
    text: '* | where user in ("a", "b", …)',
    marked: '…',
    params: {
      what: 'the query',
      limit: 1_000_000,
      help: 'values to look for belong into a table: `| lookup … from path://"…" on …`',
    },
  },
  DQ301: { means: 'No operator has this name.', query: '* | cuont' },
  DQ302: {
    means: 'No field has this name where it is used: it was not parsed yet, or is spelt otherwise.',
    query: '* | parse "user=*;" as user | count by usr',
  },
  DQ303: { means: 'No function has this name.', query: '* | length2(_raw) as n' },
  DQ304: {
    means: 'A function or operator has too many or too few arguments.',
    query: '* | length() as n',
    todo: 'Give as many as it takes: [language/README.md](language/README.md#functions).',
  },
  DQ305: {
    means: 'A value is of another kind than what it is used for.',
    query: '* | /a/ as x',
    todo: 'Give a value of that kind; `toString`, `num` and comparisons make one of another.',
  },
  DQ306: {
    means: 'A regular expression has a mistake.',
    query: '* | where _raw matches /(create/',
    todo: 'Mend it; a bracket that is meant as text is written `\\(`.',
  },
  DQ307: { means: 'Two results would have one name.', query: '* | max(_size), max(_messageTime)' },
  DQ308: {
    means: 'There must be one name for each `*` or pattern.',
    query: '* | parse "user=* host=*" as user',
    todo: 'Give as many names as there are parts.',
  },
  DQ309: {
    means: 'A value that must be known before the query runs depends on a message.',
    query: '* | pct(_size, _size)',
    todo: 'Write the value itself.',
  },
  DQ310: {
    means: 'An argument is of the right kind, and can’t be used.',
    query: '* | csv _raw extract 0 as a',
    todo: 'Give what the message asks for.',
  },
  DQ311: {
    means: 'A number is too small or too large.',
    query: '* | count by _sourceHost | topk(0, _count)',
    todo: 'Give a number of that range.',
  },
  DQ313: {
    means: 'After an aggregation, only its keys and results are left.',
    query: '* | count by _sourceHost | where _raw = "a"',
  },
  DQ314: {
    means: 'In rules: a field that records do not have. It is always null.',
    text: "expression: user_usrname = 'ann'",
    marked: 'user_usrname',
    params: { name: 'user_usrname', similar: ['user_username'] },
    file: 'rule.yaml',
  },
  DQ315: { means: 'An operator of another query language.', query: '* | head 2' },
  DQ317: {
    means: 'A regular expression that extracts must have a named part.',
    query: '* | parse regex "user=.*"',
  },
  DQ318: {
    means: 'A warning: a text is compared with a number, or the other way round, and they are never equal.',
    query: '* | parse "n=*;" as n | where n in (1) | count',
  },
  DQ319: {
    means: 'An operator reads messages, and after an aggregation there are groups.',
    query: '* | count by _sourceHost | logreduce',
  },
  DQ320: {
    means: 'No aggregate has this name.',
    query: '* | count, avrage(_size) by _sourceHost',
    todo: 'The aggregates are in [language/README.md](language/README.md#aggregates).',
  },
  DQ321: {
    means: 'An operator looks at values over time, and needs the column of `timeslice`.',
    query: '* | count by _sourceHost | outlier _count',
  },
  DQ322: { means: 'A warning: `sort` has nothing to sort by.', query: '* | count by _sourceHost | sort' },
  DQ330: {
    means: 'An operator works on the groups of an aggregation, and these are messages.',
    query: '* | transpose row _sourceHost column _sourceName',
  },
  DQ331: {
    means: 'An operator compares with another time, and the query has none.',
    query: '* | count | compare timeshift 1d',
  },
  DQ332: {
    means: 'The columns of `transpose` depend on the data, and this one did not come out.',
    text: '* | count by user, status | transpose row user column status | where %"500" > 0',
    marked: '%"500"',
    params: { name: '500', available: ['user', '200'] },
  },
  DQ333: {
    means: 'The data has more columns, combinations or steps than the operator can hold.',
    text: '* | count by user, id | transpose row user column id',
    marked: 'transpose row user column id',
    params: {
      name: 'transpose',
      limit: 1000,
      what: 'columns',
      help: 'name those that are wanted after `as`',
    },
  },
  DQ334: {
    means: 'A warning: there is more than one result, and the operator shows one.',
    text: '* | count as n, sum(_size) as bytes by user, status | transpose row user column status',
    marked: 'transpose row user column status',
    params: { name: 'transpose', used: 'n', left: ['bytes'] },
    severity: 'warning',
  },
  DQ401: {
    means: 'An operator of Sumo’s that dohyo can’t run yet.',
    query: '* | facet',
    todo: 'Leave it out. [language/README.md](language/README.md) has what can be used.',
  },
  DQ403: { means: 'A macro in back-quotes whose text is not known here.', query: '`our_hosts` | count' },
  DQ404: { means: 'A `{{parameter}}` whose value is not given.', query: '_sourceHost={{host}} | count' },
  DQ406: {
    means:
      'A regular expression uses what the engine (RE2) does not have, and dohyo can’t put it another way here.',
    query: '* | where _raw matches /(a)\\1/',
    todo: 'Write it without, or test two conditions.',
  },
  DQ407: {
    means: 'A form of an operator that dohyo can’t run yet.',
    query: '* | logcompare baseline(*) timeshift -24h',
    todo: 'Write it without; [language/README.md](language/README.md) has the forms.',
  },
  DQ408: {
    means: 'Something that only Sumo’s cloud can run, such as what it stores or has learnt.',
    query: '* | save myFolder/mySubFolder/people',
  },
  DQ409: {
    means: 'A table that a query names is not given.',
    query: '* | parse "id=*;" as id | lookup name from /shared/users on id',
    bind: { tables: [] },
  },
  DQ410: {
    means: 'A table has no column of this name.',
    text: '* | parse "id=*;" as id | lookup nix from users on id',
    marked: 'nix',
    params: { name: 'nix', table: 'users', columns: ['id', 'name'] },
  },
  DQ411: {
    means: 'A warning: keys of a table are there more than once.',
    text: '* | parse "id=*;" as id | lookup name from users on id',
    marked: 'users',
    params: { table: 'users', rows: 1, keys: 'id' },
    severity: 'warning',
    todo: 'Leave one row of each key in the table.',
  },
  DQ412: {
    means: 'A warning: a table that is known nowhere, so that its columns are null.',
    query: '* | parse "id=*;" as id | lookup name from /shared/users on id',
    todo: 'Give it to `dohyo query` with `--lookup`.',
  },
  DQ413: {
    means: 'Places and networks of addresses come from a file.',
    query: '* | parse "ip=*;" as ip | geoip ip',
    bind: { enrichments: new Set() },
  },
  DQ414: {
    means: 'A warning: a subquery gives more rows than are used.',
    text: '* [subquery: error | count by user | compose user] | count',
    marked: '[subquery: error | count by user | compose user]',
    params: { limit: 100 },
    severity: 'warning',
  },
  DQ415: {
    means: 'A subquery or join is put together in a way that can’t work.',
    query: '* | join (parse "a=*;" as x) as a, (parse "b=*;" as y) as b on a.x = c.y',
  },
  ...RULE_ERROR_EXAMPLES,
}
