import { DohyoError, EXIT } from '../base/errors.ts'
import type { AnswerRow, Enrich, Enrichment } from '../compiler/plan.ts'

/** Files in MaxMind's format that say where an IP address is, and whose. */
export interface IpFiles {
  readonly geoip?: string
  readonly asn?: string
}

/** What such files hold of an address, as far as it is used; every part may be missing. */
interface IpRecord {
  readonly city?: { readonly names?: Names; readonly confidence?: number }
  readonly continent?: { readonly names?: Names }
  readonly country?: { readonly iso_code?: string; readonly names?: Names; readonly confidence?: number }
  readonly location?: {
    readonly latitude?: number
    readonly longitude?: number
    readonly metro_code?: number
  }
  readonly postal?: { readonly code?: string }
  readonly subdivisions?: readonly {
    readonly iso_code?: string
    readonly names?: Names
    readonly confidence?: number
  }[]
  readonly traits?: { readonly connection_type?: string }
  readonly connection_type?: string
  readonly autonomous_system_number?: number
  readonly autonomous_system_organization?: string
}

interface Names {
  readonly en?: string
}

/** Sumo gives up to five decimals. */
const degrees = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value * 1e5) / 1e5

/** The files have no regions larger than a state: `region` is the code of the state. */
const geoRow = (record: IpRecord): AnswerRow => {
  const [state] = record.subdivisions ?? []
  return {
    latitude: degrees(record.location?.latitude),
    longitude: degrees(record.location?.longitude),
    country_code: record.country?.iso_code,
    country_name: record.country?.names?.en,
    region: state?.iso_code,
    city: record.city?.names?.en,
    state: state?.names?.en,
    postal_code: record.postal?.code,
    metro_code: record.location?.metro_code,
    continent: record.continent?.names?.en,
    connection_type: record.traits?.connection_type ?? record.connection_type,
    country_cf: record.country?.confidence,
    state_cf: state?.confidence,
    city_cf: record.city?.confidence,
  }
}

/** Sumo fills `organization` and `carrier_organization` from one source; so do we, and the registering one too. */
const asnRow = (record: IpRecord): AnswerRow => {
  const organization = record.autonomous_system_organization
  return {
    asn: record.autonomous_system_number,
    organization,
    registering_organization: organization,
    carrier_organization: organization,
  }
}

type Lookup = (ip: string) => IpRecord | null

const openFile = async (file: string, option: string): Promise<Lookup> => {
  const { open, validate } = await import('maxmind')
  try {
    const reader = await open(file)
    return (ip) => (validate(ip) ? (reader.get(ip) as IpRecord | null) : null)
  } catch (cause) {
    throw new DohyoError(
      `${file}: can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        code: 'DQ614',
        exit: EXIT.usage,
        help: `${option} takes a file in MaxMind's format, \`.mmdb\``,
        cause,
      },
    )
  }
}

/** Opens the files that are given. Throws DohyoError DQ614 where one can't be read. */
export const openIpFiles = async (
  files: IpFiles,
): Promise<{ readonly kinds: ReadonlySet<Enrichment>; readonly enrich: Enrich }> => {
  const found = new Map<Enrichment, Lookup>()
  if (files.geoip !== undefined) found.set('geo', await openFile(files.geoip, '--geoip'))
  if (files.asn !== undefined) found.set('asn', await openFile(files.asn, '--asn'))
  const row = { geo: geoRow, asn: asnRow } as const
  return {
    kinds: new Set(found.keys()),
    enrich: (kind, ip) => {
      const record = found.get(kind)?.(ip) ?? null
      return record === null ? {} : row[kind](record)
    },
  }
}
