import { useQuery } from '@tanstack/react-query'
import { may } from '@/app/session'
import { book, currentLanguage } from '@/i18n'
import { purposes } from '@/i18n/en/purposes'
import { rulesQuery } from './wire'

const { told } = await book(purposes, {
  fr: () => import('@/i18n/fr/purposes').then((m) => m.purposes),
  ro: () => import('@/i18n/ro/purposes').then((m) => m.purposes),
})

const replies = ['service', 'transactional'] // what people asked for themselves: it needs no yes
const without = ['marketing', 'newsletter'] // offered while the sending rules name no topic

/** purposeName is a purpose that everybody has, in words; others are their own name. */
export const purposeName = (purpose: string): string => told(purpose) ?? purpose

function useTopics() {
  const { data } = useQuery({ ...rulesQuery, enabled: may('campaigns.read') })
  return data?.rules.topics ?? []
}

/** usePurposeName names a purpose as the sending rules do, where one may read them. */
export function usePurposeName(): (purpose: string) => string {
  const topics = useTopics()
  return (p) => {
    const l = topics.find((t) => t.purpose === p)?.labels ?? {}
    return l[currentLanguage()] || l.en || purposeName(p)
  }
}

/** usePurposes are what a message may be for: the topics of the sending rules by
 * their names, what needs no yes, and the one that is chosen already. */
export function usePurposes(now = ''): { value: string; text: string }[] {
  const topics = useTopics()
  const name = usePurposeName()
  const own = topics.length > 0 ? topics.map((t) => t.purpose) : without
  return [...new Set([...own, ...replies, ...(now ? [now] : [])])].map((value) => ({ value, text: name(value) }))
}
