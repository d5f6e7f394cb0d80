package govuknotify

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
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"alongside/internal/job"
	"alongside/internal/notify"
)

// Account is the account with GOV.UK Notify that texts are sent through.
type Account struct {
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

// Carrier carries texts through GOV.UK Notify.
type Carrier struct {
	settings        Account
	service, secret string
}

// New checks the settings; it does not connect. Its errors do not show the key.
func New(c Account) (*Carrier, error) {
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
	return &Carrier{settings: c, service: c.Key[end-serviceAt : end-secretAt-1], secret: c.Key[end-secretAt:]}, nil
}

type question struct {
	PhoneNumber     string      `json:"phone_number"`
	TemplateID      string      `json:"template_id"`
	Personalisation placeholder `json:"personalisation"`
	Reference       string      `json:"reference"`
}

type placeholder struct {
	Message string `json:"message"`
}

type answer struct {
	ID     string `json:"id"`
	Errors []struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	} `json:"errors"`
}

// Carry hands m to the service and returns the service's number for it.
func (s *Carrier) Carry(ctx context.Context, m notify.Outbound) (string, error) {
	body, err := json.Marshal(question{m.To.Value, s.settings.Template, placeholder{m.Body}, m.ID})
	if err != nil {
		return "", err
	}
	asked, err := http.NewRequestWithContext(ctx, http.MethodPost, s.settings.Address+"/v2/notifications/sms", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	token, err := s.token()
	if err != nil {
		return "", err
	}
	asked.Header.Set("Authorization", "Bearer "+token)
	asked.Header.Set("Content-Type", "application/json")
	response, err := s.settings.Client.Do(asked)
	if err != nil {
		return "", fmt.Errorf("texts: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // what is needed has been read
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return "", fmt.Errorf("texts: %w", err)
	}
	var said answer
	if err := json.Unmarshal(content, &said); err != nil {
		return "", fmt.Errorf("texts: the service answered %d and no JSON", response.StatusCode)
	}
	return said.judge(response)
}

// judge tells a final no from what may be mended: only a request that the service cannot take is refused for good.
func (a answer) judge(r *http.Response) (string, error) {
	if r.StatusCode == http.StatusCreated && a.ID != "" {
		return a.ID, nil
	}
	said := strconv.Itoa(r.StatusCode)
	for _, e := range a.Errors {
		said += " " + e.Error + ": " + e.Message
	}
	switch r.StatusCode {
	case http.StatusBadRequest:
		return "", &notify.Refusal{Reason: said}
	case http.StatusTooManyRequests:
		return "", job.RetryAfter(errors.New("texts: "+said), time.Minute)
	default:
		return "", errors.New("texts: " + said)
	}
}

// token is a JSON Web Token signed with the secret, good for half a minute.
func (s *Carrier) token() (string, error) {
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

// loopback reports whether a host is this machine, where a test's service may answer without encryption.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
