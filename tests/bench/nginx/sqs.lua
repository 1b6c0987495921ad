-- A small SQS for measuring, of one worker, in memory: standard queues with batches, long polling, visibility and receive
-- counts, over the JSON protocol. What is sent while a queue is held (Hold, LetGo: ours) can be received all at once. No authentication, no dead letters, no limits of size.
-- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
local json, semaphore = require "cjson.safe", require "ngx.semaphore"
local M, queues, made = {}, {}, 0

local function new_id()
  made = made + 1
  return string.format("%08x-0000-4000-8000-%012x", ngx.now() % 0xffffffff, made)
end

local function refuse(code, name)
  ngx.status = 400
  ngx.header["x-amzn-query-error"] = code .. ";Sender"
  return { __type = "com.amazonaws.sqs#" .. name, message = code }
end

local function list(items) return setmetatable(items, json.array_mt) end

local function url_of(name) return "http://" .. ngx.var.http_host .. "/000000000000/" .. name end

local function queue_of(asked) return queues[(asked.QueueUrl or ""):match("([^/]+)$") or ""] end

local function put_last(queue, message)
  queue.last = queue.last + 1
  queue.waiting[queue.last] = message
  if queue.wanted:count() < 0 then queue.wanted:post(1) end
end

local function send(queue, entry)
  local message = { id = new_id(), body = entry.MessageBody, md5 = ngx.md5(entry.MessageBody), attributes = entry.MessageAttributes,
    at = ngx.now(), receives = 0 }
  put_last(queue, message)
  return message
end

local function take(queue, most, visibility)
  local taken = {}
  while #taken < most and queue.first < queue.last and not queue.is_held do
    queue.first = queue.first + 1
    local message = queue.waiting[queue.first]
    queue.waiting[queue.first] = nil
    message.receives = message.receives + 1
    local handle = new_id()
    queue.hidden[handle] = { message = message, until_ = ngx.now() + visibility }
    queue.hidden_count = queue.hidden_count + 1
    taken[#taken + 1] = {
      MessageId = message.id, ReceiptHandle = handle, Body = message.body, MD5OfBody = message.md5, MessageAttributes = message.attributes,
      Attributes = { ApproximateReceiveCount = tostring(message.receives), SentTimestamp = tostring(math.floor(message.at * 1000)) },
    }
  end
  return taken
end

local function forget(queue, handle)
  if queue.hidden[handle] then queue.hidden[handle] = nil; queue.hidden_count = queue.hidden_count - 1 end
end

local function each(entries, act)
  local done = {}
  for number, entry in ipairs(entries) do done[number] = act(entry) or { Id = entry.Id } end
  return { Successful = list(done), Failed = list {} }
end

local actions = {}

function actions.CreateQueue(asked)
  queues[asked.QueueName] = queues[asked.QueueName] or { waiting = {}, first = 0, last = 0, hidden = {}, hidden_count = 0, wanted = semaphore.new() }
  return { QueueUrl = url_of(asked.QueueName) }
end

function actions.GetQueueUrl(asked)
  if queues[asked.QueueName] then return { QueueUrl = url_of(asked.QueueName) } end
  return refuse("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
end

function actions.GetQueueAttributes(_, queue)
  return { Attributes = {
    ApproximateNumberOfMessages = tostring(queue.last - queue.first), ApproximateNumberOfMessagesNotVisible = tostring(queue.hidden_count),
    ApproximateNumberOfMessagesDelayed = "0",
  } }
end

function actions.SendMessage(asked, queue)
  local message = send(queue, asked)
  return { MessageId = message.id, MD5OfMessageBody = message.md5 }
end

function actions.SendMessageBatch(asked, queue)
  return each(asked.Entries, function(entry)
    local message = send(queue, entry)
    return { Id = entry.Id, MessageId = message.id, MD5OfMessageBody = message.md5 }
  end)
end

function actions.ReceiveMessage(asked, queue)
  local most, visibility, ends = asked.MaxNumberOfMessages or 1, asked.VisibilityTimeout or 30, ngx.now() + (asked.WaitTimeSeconds or 0)
  local taken = take(queue, most, visibility)
  while #taken == 0 and ngx.now() < ends do
    queue.wanted:wait(math.max(0.001, ends - ngx.now()))
    ngx.update_time()
    taken = take(queue, most, visibility)
  end
  return #taken > 0 and { Messages = list(taken) } or {}
end

function actions.DeleteMessage(asked, queue) forget(queue, asked.ReceiptHandle); return {} end

function actions.DeleteMessageBatch(asked, queue)
  return each(asked.Entries, function(entry) forget(queue, entry.ReceiptHandle) end)
end

function actions.ChangeMessageVisibilityBatch(asked, queue)
  return each(asked.Entries, function(entry)
    local hidden = queue.hidden[entry.ReceiptHandle]
    if hidden then hidden.until_ = ngx.now() + entry.VisibilityTimeout end
  end)
end

function actions.Hold(_, queue) queue.is_held = true; return {} end

function actions.LetGo(_, queue)
  queue.is_held = false
  if queue.wanted:count() < 0 then queue.wanted:post(-queue.wanted:count()) end
  return {}
end

local without_queue = { CreateQueue = true, GetQueueUrl = true }

function M.handle()
  ngx.req.read_body()
  local name = (ngx.var.http_x_amz_target or ""):match("^AmazonSQS%.(%w+)$")
  local asked, act, answer = json.decode(ngx.req.get_body_data() or "{}"), actions[name], nil
  if not act or not asked then answer = refuse("InvalidAction", "UnsupportedOperation")
  elseif without_queue[name] then answer = act(asked)
  else
    local queue = queue_of(asked)
    answer = queue and act(asked, queue) or refuse("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
  end
  local text = next(answer) and json.encode(answer) or "{}"
  ngx.header["Content-Type"] = "application/x-amz-json-1.0"
  ngx.header["x-amzn-RequestId"] = new_id()
  ngx.header["Content-Length"] = #text
  ngx.print(text)
end

-- What was hidden and is not deleted in time can be received again.
function M.begin()
  ngx.timer.every(1, function()
    for _, queue in pairs(queues) do
      for handle, hidden in pairs(queue.hidden) do
        if hidden.until_ < ngx.now() then forget(queue, handle); put_last(queue, hidden.message) end
      end
    end
  end)
end

return M
