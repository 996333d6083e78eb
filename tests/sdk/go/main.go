// Carries out Kinesis calls with the AWS SDK for Go v2 (README.md beside this folder).
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"reflect"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
)

type request struct {
	ID        int            `json:"id"`
	Operation string         `json:"operation"`
	Input     map[string]any `json:"input"`
	Endpoint  string         `json:"endpoint"`
	Attempts  int            `json:"attempts"`
	Close     *int           `json:"close"`
}

type failure struct {
	Class   string  `json:"class"`
	Code    *string `json:"code"`
	Message string  `json:"message"`
	Status  *int    `json:"status"`
}

type answer struct {
	ID      int      `json:"id"`
	At      float64  `json:"at"`
	Output  any      `json:"output,omitempty"`
	Event   any      `json:"event,omitempty"`
	End     bool     `json:"end,omitempty"`
	Error   *failure `json:"error,omitempty"`
	Unknown string   `json:"unknown,omitempty"`
}

// replies writes lines of several goroutines.
type replies struct {
	lock    sync.Mutex
	encoder *json.Encoder
}

func (r *replies) say(told answer) {
	r.lock.Lock()
	defer r.lock.Unlock()
	told.At = float64(time.Now().UnixMilli()) / 1000
	if err := r.encoder.Encode(told); err != nil {
		panic(err)
	}
}

type clients map[string]*kinesis.Client

func (c clients) get(endpoint string, attempts int) *kinesis.Client {
	key := fmt.Sprint(endpoint, " ", attempts)
	if c[key] == nil {
		c[key] = kinesis.New(kinesis.Options{
			Region:       os.Getenv("AWS_REGION"),
			BaseEndpoint: aws.String(endpoint),
			Credentials: aws.CredentialsProviderFunc(
				func(context.Context) (aws.Credentials, error) {
					return aws.Credentials{
						AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
						SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
					}, nil
				}),
			Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = attempts
			}),
		})
	}
	return c[key]
}

var (
	blobType = reflect.TypeOf([]byte(nil))
	timeType = reflect.TypeOf(time.Time{})
)

// fill sets a value of the SDK from its JSON form; member names are those of the API.
func fill(to reflect.Value, from any) error {
	switch {
	case to.Kind() == reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return fill(to.Elem(), from)
	case to.Type() == blobType:
		data, err := base64.StdEncoding.DecodeString(from.(string))
		to.SetBytes(data)
		return err
	case to.Type() == timeType:
		millis := int64(math.Round(from.(float64) * 1000))
		to.Set(reflect.ValueOf(time.UnixMilli(millis)))
	case to.Kind() == reflect.Struct:
		for name, member := range from.(map[string]any) {
			field := to.FieldByName(name)
			if !field.IsValid() {
				return fmt.Errorf("%s has no member %s", to.Type(), name)
			}
			if err := fill(field, member); err != nil {
				return err
			}
		}
	case to.Kind() == reflect.Slice:
		items := from.([]any)
		to.Set(reflect.MakeSlice(to.Type(), len(items), len(items)))
		for i, item := range items {
			if err := fill(to.Index(i), item); err != nil {
				return err
			}
		}
	case to.Kind() == reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		for key, item := range from.(map[string]any) {
			value := reflect.New(to.Type().Elem()).Elem()
			if err := fill(value, item); err != nil {
				return err
			}
			to.SetMapIndex(reflect.ValueOf(key), value)
		}
	default: // strings, enumerations, numbers, booleans
		to.Set(reflect.ValueOf(from).Convert(to.Type()))
	}
	return nil
}

// plain gives the JSON form of a value of the SDK, without members that are not set.
func plain(from reflect.Value) any {
	switch {
	case from.Kind() == reflect.Pointer:
		return plain(from.Elem())
	case from.Type() == blobType:
		return base64.StdEncoding.EncodeToString(from.Bytes())
	case from.Type() == timeType:
		return float64(from.Interface().(time.Time).UnixMilli()) / 1000
	case from.Kind() == reflect.Struct:
		members := map[string]any{}
		for i := range from.NumField() {
			field, name := from.Field(i), from.Type().Field(i).Name
			if from.Type().Field(i).IsExported() && name != "ResultMetadata" && isSet(field) {
				members[name] = plain(field)
			}
		}
		return members
	case from.Kind() == reflect.Slice:
		items := make([]any, from.Len())
		for i := range items {
			items[i] = plain(from.Index(i))
		}
		return items
	default:
		return from.Interface()
	}
}

// isSet: nil and the empty enumeration value are what the SDK gives for an absent member.
func isSet(field reflect.Value) bool {
	switch field.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return !field.IsNil()
	case reflect.String:
		return field.Len() > 0
	default:
		return true
	}
}

func explain(err error) *failure {
	told := &failure{Class: fmt.Sprintf("%T", err), Message: err.Error()}
	var api smithy.APIError
	if errors.As(err, &api) {
		kind := reflect.TypeOf(api)
		for kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		told.Class, told.Message = kind.Name(), api.ErrorMessage()
		told.Code = aws.String(api.ErrorCode())
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		told.Status = aws.Int(response.HTTPStatusCode())
	}
	return told
}

// carryOut gives the answer, and the stream of events that some answers have.
func carryOut(all clients, asked request) (told answer, stream eventStream) {
	told.ID = asked.ID
	client := reflect.ValueOf(all.get(asked.Endpoint, asked.Attempts))
	method := client.MethodByName(asked.Operation)
	if !method.IsValid() {
		told.Unknown = asked.Operation
		return
	}
	input := reflect.New(method.Type().In(1).Elem())
	if err := fill(input.Elem(), asked.Input); err != nil {
		told.Error = &failure{Class: "driver", Message: err.Error()}
		return
	}
	parameters := []reflect.Value{reflect.ValueOf(context.Background()), input}
	if asked.Operation == "SubscribeToShard" {
		parameters = append(parameters, reflect.ValueOf(sendWholeBody))
	}
	results := method.Call(parameters)
	if err, failed := results[1].Interface().(error); failed {
		told.Error = explain(err)
		return
	}
	told.Output = plain(results[0])
	if output, ok := results[0].Interface().(*kinesis.SubscribeToShardOutput); ok {
		stream = output.GetStream()
	}
	return
}

type eventStream = *kinesis.SubscribeToShardEventStream

// sendWholeBody works around smithy-go 1.28.8 over HTTP/1.1 (README.md, Drivers): when an answer comes
// before net/http has asked its request body for the end, the connection is closed, and with it the
// stream of events. Of a bytes.Reader net/http asks that before it sends anything.
func sendWholeBody(options *kinesis.Options) {
	options.HTTPClient = wholeBody{options.HTTPClient}
}

type wholeBody struct{ client kinesis.HTTPClient }

func (w wholeBody) Do(asked *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(asked.Body)
	if err != nil {
		return nil, err
	}
	asked.Body = io.NopCloser(bytes.NewReader(body))
	return w.client.Do(asked)
}

// tellEvents tells each event until the stream ends.
func tellEvents(id int, stream eventStream, lines *replies) {
	for event := range stream.Events() {
		member := event.(*types.SubscribeToShardEventStreamMemberSubscribeToShardEvent)
		lines.say(answer{ID: id, Event: plain(reflect.ValueOf(member.Value))})
	}
	if err := stream.Err(); err != nil {
		lines.say(answer{ID: id, Error: explain(err)})
	} else {
		lines.say(answer{ID: id, End: true})
	}
}

func main() {
	all := clients{}
	streams := map[int]eventStream{}
	lines := bufio.NewReader(os.Stdin)
	told := &replies{encoder: json.NewEncoder(os.Stdout)}
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		if asked.Close != nil {
			streams[*asked.Close].Close()
			continue
		}
		reply, stream := carryOut(all, asked)
		told.say(reply)
		if stream != nil {
			streams[asked.ID] = stream
			go tellEvents(asked.ID, stream, told)
		}
	}
}
