import { t } from '@/i18n'
import { Dialog, DialogBody } from '@/ui/dialog'
import { Keys } from '@/ui/keys'
import { commandIds, entryOf, groups } from './keys'
import { usePrefs } from './hooks'

/** CheatSheet is the table of keys, for people. */
export function CheatSheet({ onClose }: { onClose: () => void }) {
  const { singleKeys } = usePrefs()
  return (
    <Dialog open onClose={onClose} title={t('keys.title')} text={singleKeys ? undefined : t('keys.off')} wide>
      <DialogBody text>
        <div className="columns-1 gap-8 sm:columns-2">
          {groups.map((group) => (
            <section key={group} className="mb-4 break-inside-avoid">
              <h3 className="mb-1 text-xs font-semibold text-muted">{t(`keys.group.${group}`)}</h3>
              <dl>
                {commandIds.filter((id) => entryOf(id).group === group).map((id) => (
                  <div key={id} className="flex min-h-7 items-center justify-between gap-3">
                    <dt>{t(entryOf(id).label)}</dt>
                    <dd><Keys of={entryOf(id).keys[0]!} /><span className="sr-only">{entryOf(id).keys[0]}</span></dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </DialogBody>
    </Dialog>
  )
}
