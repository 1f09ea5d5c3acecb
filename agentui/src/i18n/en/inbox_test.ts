export const inboxTest = {
  'inboxes.test': 'Test this inbox',
  'inboxes.test.running': 'Testing…',
  'inboxes.test.good': 'Everything works.',
  'inboxes.test.remarks': { one: 'It works, with a remark.', other: 'It works, with {n} remarks.' },
  'inboxes.test.bad': 'Something does not work yet.',
  'inboxes.test.none': 'This kind needs no test.',
  'inboxes.test.dirty': 'Save first: the test uses the saved settings.',
} as const
