import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

// How long it takes to read, bind and plan a query of 50 lines, warm: `node bench/compile.mjs [dist]`
const dist = resolve(process.argv[2] ?? 'dist')
const load = (path) => import(pathToFileURL(resolve(dist, path)).href)
const { bindQuery, MESSAGE_COLUMNS, planSql } = await load('query/index.js')
const { rowsScan } = await load('hunt/rows.js')

const QUERY = `_sourceCategory=prod/aws/cloudtrail* (DeleteSnapshot or ModifySnapshotAttribute or "snapshot shared") !_sourceHost=test*
| json "eventName", "awsRegion", "sourceIPAddress", "userAgent" as event, region, ip, agent nodrop
| json field=_raw "userIdentity.arn" as arn nodrop
| json field=_raw "requestParameters.snapshotId" as snapshot nodrop
| json field=_raw "requestParameters.createVolumePermission.add.items[0].userId" as target nodrop
| parse regex field=arn ":(?<account>\\d{12}):(?<principal>[^/]+)/?(?<session>.*)" nodrop
| parse field=agent "*/*" as client, version nodrop
| where !isEmpty(event)
| where event matches /(?i)(Modify|Delete|Copy)Snapshot/ or event in ("CreateSnapshot", "CreateSnapshots")
| where !(agent contains "console.ec2" and region = "us-east-1")
| if(isNull(target), "none", target) as target
| if(event matches "Delete*", 3, if(event matches "Modify*", 2, 1)) as weight
| toLowerCase(client) as client
| concat(account, "/", principal) as who
| where ip != "127.0.0.1" // not the local agent
${Array.from({ length: 20 }, (_, i) => `| if(event = "Event${i}" and region matches "eu-*", ${i} + weight, 0) as score_${i}`).join('\n')}
| ${Array.from({ length: 20 }, (_, i) => `score_${i}`).join(' + ')} as score
| timeslice 5m
| count as events, sum(score) as score, count_distinct(snapshot) as snapshots, first(target) as target by _timeslice, who, region
| where events > 1
| events / snapshots as ratio
| round(ratio, 2) as ratio
| total score by who as score_of_who
| accum events by who as running
| outlier score by who window=5
| where snapshots > 0
| fields _timeslice, who, region, events, snapshots, score, score_of_who, running, ratio, target
| format("%s in %s", who, region) as label
| sort by score, _timeslice asc
| limit 100`

const scan = rowsScan(
  { columns: MESSAGE_COLUMNS, count: 0 },
  { search: { kind: 'all', span: { start: 0, end: 0 } }, alias: false, sources: [] },
)
const compile = () => {
  const { plan, diagnostics } = bindQuery(QUERY)
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics))
  return planSql(plan, scan)
}

const first = performance.now()
compile()
const cold = performance.now() - first
for (let i = 0; i < 200; i++) compile()
const cpu = process.cpuUsage()
const times = Array.from({ length: 200 }, () => {
  const started = performance.now()
  compile()
  return performance.now() - started
}).sort((a, b) => a - b)
const used = process.cpuUsage(cpu)
const each = (used.user + used.system) / 1000 / times.length
const ms = (value) => `${value.toFixed(2)} ms`
console.log(
  `${QUERY.split('\n').length} lines: cold ${ms(cold)}, warm median ${ms(times[100])}, 95 % within ${ms(times[190])}; CPU ${ms(each)} each`,
)
