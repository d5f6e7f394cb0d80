package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"alongside/internal/db"
	"alongside/internal/job"
)

// GOVUKNotify is the account with GOV.UK Notify that texts are sent through.
type GOVUKNotify struct {
	// Key is the whole API key: its name, the service's id and the secret, joined by hyphens.
	Key string
	// Template is the id of a text message template at GOV.UK Notify whose whole text is ((message)).
	Template string
	// Address is the service's; empty means the real one.
	Address string
	// Clock tells the time that the service checks to within 30 seconds.
	Clock func() time.Time
	// Client makes the requests; nil means one that waits 30 seconds at most.
	Client *http.Client
}

const (
	govukAddress = "https://api.notifications.service.gov.uk"
	uuidLength   = 36
	// serviceAt and secretAt are the places of the ids, counted from the key's end.
	secretAt  = uuidLength
	serviceAt = 2*uuidLength + 1
)

// TextService carries texts through GOV.UK Notify.
type TextService struct {
	settings        GOVUKNotify
	service, secret string
}

// NewTextService checks the settings; it does not connect. Its errors do not show the key.
func NewTextService(c GOVUKNotify) (*TextService, error) {
	if len(c.Key) < serviceAt || c.Key[len(c.Key)-secretAt-1] != '-' {
		return nil, errors.New("texts: the API key is not one of GOV.UK Notify's")
	}
	if c.Template == "" || c.Clock == nil {
		return nil, errors.New("texts: the template's id and a clock are needed")
	}
	if c.Address == "" {
		c.Address = govukAddress
	}
	if u, err := url.Parse(c.Address); err != nil || u.Scheme != "https" && !loopback(u.Hostname()) {
		return nil, errors.New("texts: the service is reached over https only")
	}
	if c.Client == nil {
		c.Client = &http.Client{Timeout: 30 * time.Second}
	}
	end := len(c.Key)
	return &TextService{settings: c, service: c.Key[end-serviceAt : end-secretAt-1], secret: c.Key[end-secretAt:]}, nil
}

type textRequest struct {
	PhoneNumber     string          `json:"phone_number"`
	TemplateID      string          `json:"template_id"`
	Personalisation textPlaceholder `json:"personalisation"`
	Reference       string          `json:"reference"`
}

type textPlaceholder struct {
	Message string `json:"message"`
}

type textAnswer struct {
	ID     string `json:"id"`
	Errors []struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	} `json:"errors"`
}

// Carry hands m to the service and returns the service's number for it.
func (s *TextService) Carry(ctx context.Context, m Outbound) (string, error) {
	body, err := json.Marshal(textRequest{m.To.Value, s.settings.Template, textPlaceholder{m.Body}, m.ID})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.settings.Address+"/v2/notifications/sms", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	token, err := s.token()
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := s.settings.Client.Do(request)
	if err != nil {
		return "", fmt.Errorf("texts: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // what is needed has been read
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return "", fmt.Errorf("texts: %w", err)
	}
	var answer textAnswer
	if err := json.Unmarshal(content, &answer); err != nil {
		return "", fmt.Errorf("texts: the service answered %d and no JSON", response.StatusCode)
	}
	return answer.judge(response)
}

// judge tells a final no from what may be mended: only a request that the service cannot take is refused for good.
func (a textAnswer) judge(r *http.Response) (string, error) {
	if r.StatusCode == http.StatusCreated && a.ID != "" {
		return a.ID, nil
	}
	said := strconv.Itoa(r.StatusCode)
	for _, e := range a.Errors {
		said += " " + e.Error + ": " + e.Message
	}
	switch r.StatusCode {
	case http.StatusBadRequest:
		return "", &Refusal{said}
	case http.StatusTooManyRequests:
		return "", job.RetryAfter(errors.New("texts: "+said), time.Minute)
	default:
		return "", errors.New("texts: " + said)
	}
}

// token is a JSON Web Token signed with the secret, good for half a minute.
func (s *TextService) token() (string, error) {
	claims, err := json.Marshal(struct {
		Issuer   string `json:"iss"`
		IssuedAt int64  `json:"iat"`
	}{s.service, s.settings.Clock().Unix()})
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"typ":"JWT","alg":"HS256"}`)) + "." + encode(claims)
	mac := hmac.New(sha256.New, []byte(s.secret))
	mac.Write([]byte(signed))
	return signed + "." + encode(mac.Sum(nil)), nil
}

// Receipt is what the text service says later about one message.
type Receipt struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Status    string `json:"status"`
}

// TakeReceipt records a receipt. The caller has checked that it comes from the service. A receipt about a message that is
// not ours, or that says nothing new, is not an error.
func (s *Sender) TakeReceipt(ctx context.Context, r Receipt) error {
	m, err := s.locate(ctx, r.Reference)
	if err != nil || m.ID == "" || m.To.Channel != Text {
		return err
	}
	return s.db.InTx(db.WithScope(ctx, m.Scope), func(tx *db.Tx) error {
		switch {
		case r.Status == "delivered":
			return delivered(ctx, tx, m)
		case strings.HasSuffix(r.Status, "-failure"):
			return s.undelivered(ctx, tx, m, Bounced, failureText(errors.New("the text service says "+r.Status)))
		default:
			return nil
		}
	})
}
