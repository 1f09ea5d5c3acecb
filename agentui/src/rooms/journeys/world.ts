import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useInboxes } from '@/app/load'
import { messagesQuery, segmentsQuery } from '@/rooms/campaigns/wire'
import { wordsQuery } from '@/rooms/segments/wire'
import type { Named } from './tell'
import { channel } from './words'

export interface Choice { value: string; text: string }
export interface World extends Named { templates: Choice[]; segments: Choice[]; channels: Choice[]; traits: string[]; events: string[] }

/** useWorld is what of the house a journey can name. */
export function useWorld(): World {
  const messages = useQuery(messagesQuery).data
  const segments = useQuery(segmentsQuery).data
  const words = useQuery(wordsQuery).data
  const inboxes = useInboxes()
  return useMemo(() => {
    const templates = (messages ?? []).map((m) => ({ value: m.id, text: m.name }))
    const groups = (segments ?? []).map((s) => ({ value: s.id, text: s.name }))
    const kinds = [...new Set(inboxes.map((i) => i.kind))].filter((k) => k !== 'chat' && k !== 'voice')
    const name = (list: Choice[]) => (id: string) => list.find((x) => x.value === id)?.text ?? id
    return {
      templates, segments: groups, template: name(templates), segment: name(groups), traits: (words?.traits ?? []).map((x) => x.key), events: words?.events ?? [],
      channels: (kinds.length > 0 ? kinds : ['email']).map((k) => ({ value: k, text: channel(k) })),
    }
  }, [messages, segments, words, inboxes])
}
