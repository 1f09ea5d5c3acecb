// Two channels as GET /channels describes them.
const text = (name, more = {}) => ({ name, type: 'text', max: 254, ...more })
const server = [text('host', { required: true }), { name: 'port', type: 'number', min: 1, max: 65535 }, { name: 'security', type: 'choice', options: ['tls', 'starttls', 'none'], default: 'tls' }, text('username'), { name: 'password', type: 'secret' }]
const common = { max_text: 0, text_unit: 'runes', threads: true, continues: false, reactions: false, receipts: [], window: 0, idempotent: false }

export const channels = [
  {
    kind: 'email', name: 'Email', abilities: { ...common, class: 'mail', handle_kind: 'email', subject: true, html: true, copy_lines: true, files: { max: 50, max_bytes: 26214400, types: [] }, we_start: true, undo_send: 8e9 },
    fields: [{ name: 'address', type: 'email', required: true, max: 254 }, text('name'), { name: 'smtp_in', type: 'bool', default: false }, { name: 'imap', type: 'group', fields: [...server, text('mailbox', { default: 'INBOX' })] }, { name: 'smtp', type: 'group', fields: server }, text('authserv_id', { advanced: true })],
  },
  {
    kind: 'chat', name: 'Web chat', abilities: { ...common, class: 'live', handle_kind: 'visitor', subject: false, html: false, copy_lines: false, files: { max: 10, max_bytes: 10485760, types: [] }, we_start: false, undo_send: 0 },
    fields: [{ name: 'allowed_origins', type: 'list', max: 300 }, { name: 'welcome', type: 'text', max: 2000 }, { name: 'theme', type: 'group', fields: [text('accent', { max: 7 }), { name: 'position', type: 'choice', options: ['right', 'left'], default: 'right' }] }, { name: 'files', type: 'bool', default: true }, { name: 'identity_secret', type: 'secret', max: 500 }],
  },
]
