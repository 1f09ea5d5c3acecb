import { useState } from 'react'
import { queries } from '@/app/hub'
import { ApiError } from '@/wire/client'
import { words } from '@/ui/states'
import { save, stand, type Journey, type Policy, type Saved } from './wire'

/** useKeeping saves, and starts, pauses and stops. Nobody's version is overwritten
 * unasked: theirs is what somebody else has saved meanwhile. */
export function useKeeping(start: Saved) {
  const [saved, setSaved] = useState(start)
  const [busy, setBusy] = useState('')
  const [wrong, setWrong] = useState('')
  const [theirs, setTheirs] = useState<Saved | null>(null)
  const taken = (s: Saved) => {
    setSaved(s)
    setTheirs(null)
    queries.setQueryData(['journeys', s.id], s)
    void queries.invalidateQueries({ queryKey: ['journeys'], exact: true })
    void queries.invalidateQueries({ queryKey: ['journeys', s.id, 'figures'] })
  }
  const keep = async (j: Journey, policy: Policy, over?: number) => {
    setBusy('save')
    setWrong('')
    try { taken(await save(saved.id, j, over ?? saved.version, policy)) } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) { setWrong(words(error)); setBusy(''); return }
      setTheirs(await queries.fetchQuery<Saved>({ queryKey: ['journeys', saved.id], staleTime: 0 }).catch(() => null))
    }
    setBusy('')
  }
  const turn = async (to: 'start' | 'pause' | 'stop') => {
    setBusy(to)
    setWrong('')
    try { taken(await stand(saved.id, to)) } catch (error) { setWrong(words(error)) }
    setBusy('')
  }
  return { saved, busy, wrong, theirs, keep, turn, taken }
}
