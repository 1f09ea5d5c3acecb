import { useQuery } from '@tanstack/react-query'
import { get } from '@/wire/client'
import type { Page } from '@/wire/shapes'
import type { Type } from './conditions'
import { segmentsQuery, wordsQuery, type Segment, type Words } from './wire'

interface Named { id: string; name: string }

/** World is what conditions can name. */
export interface World { words?: Words; segments: Segment[]; named: Record<string, Named[]>; self?: string }

const names = (path: string) => ({ queryKey: ['names', path], queryFn: () => get<Page<Named>>(path, { limit: 200 }).then((p) => p.items) })

export function useWorld(self?: string): World {
  const words = useQuery(wordsQuery)
  const segments = useQuery(segmentsQuery)
  const inbox = useQuery(names('/inboxes'))
  const team = useQuery(names('/teams'))
  const assignee = useQuery(names('/agents'))
  return { words: words.data, segments: segments.data ?? [], self, named: { inbox: inbox.data ?? [], team: team.data ?? [], assignee: assignee.data ?? [] } }
}

export const typeOf = (world: World, trait: string): Type => world.words?.traits?.find((x) => x.key === trait)?.type ?? ''
export const opsOf = (world: World): Record<string, string[] | null> => world.words?.ops ?? {}
