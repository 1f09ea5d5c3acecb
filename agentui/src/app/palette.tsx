import { useMemo } from 'react'
import { t } from '@/i18n'
import { Picker, type Choice } from '@/ui/picker'
import { can, run } from './commands'
import { commandIds, entryOf, type Group } from './keys'

// What can be done with the open conversation comes first.
const nearFirst: readonly Group[] = ['wall', 'campaigns', 'triage', 'conversation', 'composer', 'list', 'global']

/** Palette lists every command that would do something now, with its key. */
export function Palette({ onClose }: { onClose: () => void }) {
  const choices = useMemo<Choice[]>(() => nearFirst.flatMap((group) => commandIds.filter((id) => entryOf(id).group === group && id !== 'palette' && can(id))).map((id) => ({
    id, text: t(entryOf(id).label), keys: entryOf(id).keys[0], group: t(`keys.group.${entryOf(id).group}`),
    run: () => { requestAnimationFrame(() => run(id)) },
  })), [])
  return <Picker open onClose={onClose} title={t('palette.title')} placeholder={t('palette.hint')} choices={choices} />
}
