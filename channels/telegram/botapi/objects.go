package botapi

import "encoding/json"

// The objects of the Bot API, with the fields that the channel reads. Ids are
// 64 bit; times are seconds since 1970; offsets and lengths in text are UTF-16
// units. Fields that are not here are ignored: new ones come without notice.

// Update is one event. At most one of the pointers is set.
type Update struct {
	ID            int64            `json:"update_id"`
	Message       *Message         `json:"message"`
	EditedMessage *Message         `json:"edited_message"`
	Callback      *CallbackQuery   `json:"callback_query"`
	Reaction      *MessageReaction `json:"message_reaction"`
	MyChatMember  *ChatMember      `json:"my_chat_member"`
}

// User is a person or a bot.
type User struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"`
	Language  string `json:"language_code"`
}

// Chat is where messages are: a private chat has the id of its person.
type Chat struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"` // private, group, supergroup, channel
	Title string `json:"title"`
}

// Private reports whether one person alone is in the chat.
func (c Chat) Private() bool { return c.Type == "private" }

// Message is one message of a chat.
type Message struct {
	ID              int64        `json:"message_id"`
	ThreadID        int64        `json:"message_thread_id"`
	From            *User        `json:"from"`
	SenderChat      *Chat        `json:"sender_chat"`
	Date            int64        `json:"date"`
	EditDate        int64        `json:"edit_date"`
	Chat            Chat         `json:"chat"`
	ReplyTo         *Message     `json:"reply_to_message"`
	Quote           *Quote       `json:"quote"`
	MediaGroup      string       `json:"media_group_id"`
	Text            string       `json:"text"`
	Entities        []Entity     `json:"entities"`
	Caption         string       `json:"caption"`
	CaptionEntities []Entity     `json:"caption_entities"`
	Photo           []Media      `json:"photo"` // one picture in several sizes
	Document        *Media       `json:"document"`
	Animation       *Media       `json:"animation"` // comes with a document of the same file
	Audio           *Media       `json:"audio"`
	Video           *Media       `json:"video"`
	VideoNote       *Media       `json:"video_note"`
	Voice           *Media       `json:"voice"`
	Sticker         *Media       `json:"sticker"`
	Contact         *Contact     `json:"contact"`
	Location        *Location    `json:"location"`
	Venue           *Venue       `json:"venue"`
	Poll            *Poll        `json:"poll"`
	Dice            *Dice        `json:"dice"`
	ReplyMarkup     *ReplyMarkup `json:"reply_markup"`
	MigrateTo       int64        `json:"migrate_to_chat_id"`
	MigrateFrom     int64        `json:"migrate_from_chat_id"`
}

// Quote is the part of a message that an answer quotes.
type Quote struct {
	Text string `json:"text"`
}

// Entity marks a stretch of a text.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url"`
	User   *User  `json:"user"`
}

// Media is a file that can be fetched, of whatever sort.
type Media struct {
	FileID string `json:"file_id"`
	Size   int64  `json:"file_size"`
	Name   string `json:"file_name"`
	Emoji  string `json:"emoji"` // of a sticker
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// Contact is a phone book entry that was sent.
type Contact struct {
	Phone     string `json:"phone_number"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	UserID    int64  `json:"user_id"`
}

// Location is a point on the map, in degrees.
type Location struct {
	Longitude float64 `json:"longitude"`
	Latitude  float64 `json:"latitude"`
}

// Venue is a place with a name.
type Venue struct {
	Location Location `json:"location"`
	Title    string   `json:"title"`
	Address  string   `json:"address"`
}

// Poll is a question.
type Poll struct {
	Question string `json:"question"`
	Options  []struct {
		Text string `json:"text"`
	} `json:"options"`
}

// Dice is an emoji with a chance value.
type Dice struct {
	Emoji string `json:"emoji"`
	Value int    `json:"value"`
}

// ReplyMarkup holds the buttons under a message.
type ReplyMarkup struct {
	Keyboard [][]struct {
		Text string `json:"text"`
		Data string `json:"callback_data"`
	} `json:"inline_keyboard"`
}

// CallbackQuery says that a button was pressed.
type CallbackQuery struct {
	ID      string   `json:"id"`
	From    User     `json:"from"`
	Message *Message `json:"message"` // too old to be shown: only id and chat
	Data    string   `json:"data"`
}

// MessageReaction says what somebody's signs on a message are now, and were.
type MessageReaction struct {
	Chat      Chat       `json:"chat"`
	MessageID int64      `json:"message_id"`
	User      *User      `json:"user"`
	ActorChat *Chat      `json:"actor_chat"`
	Date      int64      `json:"date"`
	Old       []Reaction `json:"old_reaction"`
	New       []Reaction `json:"new_reaction"`
}

// Reaction is one sign: an emoji, or one of the network's own.
type Reaction struct {
	Type  string `json:"type"`            // emoji, custom_emoji, paid
	Emoji string `json:"emoji,omitempty"` // of the first
}

// ChatMember says what the bot is in a chat now, and was.
type ChatMember struct {
	Chat Chat   `json:"chat"`
	From User   `json:"from"`
	Date int64  `json:"date"`
	Old  Member `json:"old_chat_member"`
	New  Member `json:"new_chat_member"`
}

// Member is somebody's standing in a chat.
type Member struct {
	Status string `json:"status"` // member, kicked, left, …
}

// WebhookInfo is what Telegram does with updates at present.
type WebhookInfo struct {
	URL           string `json:"url"`
	Pending       int    `json:"pending_update_count"`
	LastErrorDate int64  `json:"last_error_date"`
	LastError     string `json:"last_error_message"`
}

// File says where a file lies.
type File struct {
	Size int64  `json:"file_size"`
	Path string `json:"file_path"`
}

// answer is what every method answers.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int64 `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}
