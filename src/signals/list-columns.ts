import { own } from '../base/own.ts'
import type { RecordFieldName } from '../records/fields.ts'

const HOSTS = ['device_hostname', 'dstDevice_hostname', 'srcDevice_hostname', 'http_hostname'] as const
const DESTINATIONS = ['dstDevice_ip', 'dstDevice_natIp', 'dns_replyIp'] as const
/** An address of the machine that a record is about counts as its source. */
const SOURCES = ['srcDevice_ip', 'srcDevice_natIp', 'device_ip', 'device_natIp'] as const
const WHOSE = {
  src: ['srcDevice_ip', 'device_ip'],
  dst: ['dstDevice_ip', 'dns_replyIp'],
} as const

const enriched = <const Part extends 'asnNumber' | 'asnOrg' | 'isp'>(
  whose: readonly (keyof typeof WHOSE)[],
  part: Part,
): readonly RecordFieldName[] =>
  whose.flatMap((side) => WHOSE[side].map((field): RecordFieldName => `${field}_${part}`))

/** The fields that a list compares, by its target column (Cloud SIEM match lists and suppressed lists). */
const COLUMNS: Readonly<Record<string, readonly RecordFieldName[]>> = {
  Hostname: HOSTS,
  Username: ['user_username', 'targetUser_username', 'fromUser_username'],
  Ip: [...SOURCES, ...DESTINATIONS],
  SrcIp: SOURCES,
  DstIp: DESTINATIONS,
  FileHash: [
    'file_hash_md5',
    'file_hash_sha1',
    'file_hash_sha256',
    'file_hash_imphash',
    'file_hash_pehash',
    'file_hash_ssdeep',
  ],
  Url: ['http_url'],
  Domain: ['http_url_rootDomain', 'http_url_fqdn', 'http_referer_fqdn', 'dns_query', 'dns_queryDomain'],
  Asn: enriched(['src', 'dst'], 'asnNumber'),
  SrcAsn: enriched(['src'], 'asnNumber'),
  DstAsn: enriched(['dst'], 'asnNumber'),
  Isp: enriched(['src', 'dst'], 'isp'),
  SrcIsp: enriched(['src'], 'isp'),
  DstIsp: enriched(['dst'], 'isp'),
  Org: enriched(['src', 'dst'], 'asnOrg'),
  SrcOrg: enriched(['src'], 'asnOrg'),
  DstOrg: enriched(['dst'], 'asnOrg'),
}

export type CustomColumns = Readonly<Record<string, readonly string[]>>

export const TARGET_COLUMNS: readonly string[] = Object.keys(COLUMNS)

export const isTargetColumn = (column: string, custom: CustomColumns): boolean =>
  Object.hasOwn(COLUMNS, column) || Object.hasOwn(custom, column)

export const columnFields = (column: string, custom: CustomColumns): readonly string[] =>
  own(COLUMNS, column) ?? own(custom, column) ?? []

/** Columns whose items may be ranges of addresses. */
export const holdsAddresses = (column: string): boolean => ['Ip', 'SrcIp', 'DstIp'].includes(column)
