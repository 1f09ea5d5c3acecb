import { useQuery } from '@tanstack/react-query'
import { may } from '@/app/session'
import { currentLanguage } from '@/i18n'
import { rulesQuery } from './wire'

const replies = ['service', 'transactional'] // what people asked for themselves: it needs no yes
const without = ['marketing', 'newsletter'] // offered while the sending rules name no topic

/** usePurposes are what a message may be for: the topics of the sending rules by
 * their names, what needs no yes, and the one that is chosen already. */
export function usePurposes(now: string, named: (purpose: string) => string | undefined): { value: string; text: string }[] {
  const { data } = useQuery({ ...rulesQuery, enabled: may('campaigns.read') })
  const topics = data?.rules.topics ?? []
  const label = (p: string) => {
    const l = topics.find((t) => t.purpose === p)?.labels ?? {}
    return l[currentLanguage()] || l.en || named(p) || p
  }
  const own = topics.length > 0 ? topics.map((t) => t.purpose) : without
  return [...new Set([...own, ...replies, now])].map((value) => ({ value, text: label(value) }))
}
