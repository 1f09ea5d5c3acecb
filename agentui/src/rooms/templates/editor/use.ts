import { useEffect, useState, useSyncExternalStore } from 'react'
import { me } from '@/app/session'
import { heard } from '../release'
import { read, save, type View } from '../wire'
import { Sheet, type Seen } from './sheet'

/** useSheet holds the template while it is on the screen. */
export function useSheet(view: View): [Sheet, Seen] {
  const { id } = view
  const [sheet] = useState(() => new Sheet(`${me()?.id}.${id}`, view, {
    save: async (body, revision) => {
      const now = await save(id, body, revision)
      heard(now)
      return now
    },
    read: () => read(id),
  }, localStorage))
  useEffect(() => sheet.heard(view), [sheet, view])
  return [sheet, useSyncExternalStore(sheet.subscribe, () => sheet.seen)]
}
