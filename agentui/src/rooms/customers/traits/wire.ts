import { queryOptions } from '@tanstack/react-query'
import { queries } from '@/app/hub'
import type { components } from '@/wire/api.gen'
import { call, get } from '@/wire/client'

export type Schema = components['schemas']['SchemaView']
export type Def = components['schemas']['TraitDef']

export const schemaQuery = queryOptions({ queryKey: ['profile-schema'], queryFn: () => get<Schema>('/profile-schema'), staleTime: 0 })
export const peopleOfQuery = queryOptions({ queryKey: ['trait-use'], queryFn: () => get<{ traits: Record<string, number> }>('/contacts/count', { by: 'trait' }).then((c) => c.traits), staleTime: 30_000 })

/** declare saves all declarations as they are to be. */
export async function declare(schema: Schema, traits: Def[]): Promise<void> {
  const next = await call<Schema>('PUT', '/profile-schema', { body: { traits, version: schema.version } })
  queries.setQueryData(['profile-schema'], next)
}
