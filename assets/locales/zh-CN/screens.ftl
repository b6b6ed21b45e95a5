### 屏幕文字。`# cells: N` 为显示宽度上限，由测试检查。

## The frame: header, tabs, what the window needs.

# cells: 14
needs-room = 需要 80 × 24
# cells: 6
live-up = 在线
live-away = 实时库自 { $since } 断开
live-part-away = { $servers } 台 Redis 断开
live-no-writes = 实时库不接受更改
live-clock-off = Redis 时钟相差 { $minutes } 分钟
ledger-away = 账本自 { $since } 断开
header-checking = 核实 { $count } 笔付款
# cells: 12
tab-board = 场次
# cells: 12
tab-seats = 座位
# cells: 12
tab-orders = { $count ->
    [0] 订单
   *[other] 订单 { $count }
}
# cells: 16
tab-packets = 红包
# cells: 17
no-sign-in = 无需登录
# cells: 17
demo-on = 演示：{ $count } 个机器人
# cells: 17
demo-starting = 演示：启动中…
# cells: 17
demo-stopping = 演示：停止中…
hall-name = { $hall } 厅
hall-sought = Hall { $hall } { $hall }号厅 { $hall }厅
film-minutes = { $minutes } 分钟
last-change = { $order } 找零 { $change } { $clock }
last-back = { $order } 退还 { $amount } { $clock }
last-card = { $order } 刷卡 { $clock }
last-wallet = { $order } 红包余额付款 { $clock }
last-complimentary = { $order } 赠票 { $clock }
quit-unsure = 订单 { $order } 的付款结果未知。请勿再次收款，请查询该订单。
quit-hand-backs = 有 { $count } 笔被拒付款已退还但尚未记入账本，请记下来。
quit-unsure-refund = 订单 { $order } 是否已退款未知。退钱之前请先查询该订单。

## The board.

board-today = 今日 { $count } 场
board-day = { $day }：{ $count } 场
board-all-days = 各日共 { $count } 场
# cells: 10
board-day-today = 今日
# cells: 6
board-time = 时间
# cells: 7
board-hall = 影厅
# cells: 12
board-film = 影片
# cells: 6
board-free = 余座
# cells: 6
board-held = 锁定
# cells: 10
board-sold = 已售
# cells: 10
board-starts = 开场
# cells: 10
board-format = 版本
# cells: 8
board-from = 起价
# cells: 20
board-picture = 全天
# cells: 20
board-prices = 票价
# cells: 30
board-map-unopened = 座位尚未载入
# cells: 8
board-away = 断开
board-loading = 正在读取场次…
board-none = 当日没有场次。{ keys-left-right }键切换日期。
board-none-found = 没有匹配的场次。Esc 显示全部。
# cells: 10
starts-started = 已开场
# cells: 10
starts-over = 已散场
# cells: 10
starts-closed = 已停售
# cells: 10
starts-called-off = 已停映
# cells: 10
starts-minutes = { $minutes } 分钟
# cells: 10
starts-hours = { $hours }小时{ $minutes }分
# cells: 10
starts-days = { $days } 天

## The printer and its papers.

# cells: 20
printer-unknown = 打印机状态不明
# cells: 20
printer-ready = 打印机就绪
# cells: 20
printer-paper-low = 纸将用完
# cells: 20
printer-paper-out = 缺纸
# cells: 20
printer-cover-open = 打印机盖未关
# cells: 20
printer-offline = 打印机脱机
# cells: 20
printer-broken = 打印机故障
# cells: 20
printer-unreachable = 连不上打印机
# cells: 28
printer-with-papers = { $printer }，{ $count } 张待理
# cells: 74
papers-ask = { $order } 已售：{ KEY("print") } 打印票
papers-title = 票据
# cells: 60
papers-none = 全部已按要求打印
papers-head = { $waiting ->
    [0] 没有待打印的
   *[other] { $waiting } 张待打印
}，{ $unsure ->
    [0] 没有不确定的
   *[other] { $unsure } 张可能已打出
}
# cells: 72
papers-waits-hint = 未打出：{ KEY("print-waiting") } 打印全部，{ KEY("settle-paper") } 不再打印这张
# cells: 72
papers-unsure-hint = 请查看：打出来了吗？{ KEY("settle-paper") } 是，{ KEY("print-again") } 否，再打一次
# cells: 22
paper-queued = 待打印
# cells: 22
paper-sent = 正在打印
# cells: 22
paper-unsure = 可能已打出
paper-receipt = 收据 { $receipt }
paper-copy = { $paper } 副本 { $copy }
note-printing = 正在打印 { $order } { $what }
note-printing-many = 正在打印 { $count } 张
note-paper-failed = { $order } { $what } 未打印：{ $why }。请检查打印机，然后按 { KEY("papers") } 打印。
note-paper-unsure = { $order } { $what } 可能已打出，打印机没有回答。请查看，然后按 { KEY("papers") }。
note-paper-dropped = { $order } { $what } 在打印前已退，不再打印。
note-papers-wait = { $count } 张待打印：按 { KEY("papers") } 查看
note-papers-unsure = { $count } 张可能已打出：请查看，然后按 { KEY("papers") }
note-report-printing = 正在打印
note-report-printed = 已打印
note-report-unsure = 可能已打出，打印机没有回答
note-report-failed = 未打印：{ $why }。请检查打印机后重新打印。
note-report-dropped = 报表未打印：打印机停在前一张。请检查打印机后重新打印。
why-nothing-to-print = 这里还没有可打印的内容
why-no-printer = 本终端没有打印机：请在设置中指定
why-no-papers = 没有待打印的票据
why-no-paper-chosen = 未选择票据
# cells: 14
action-print = 打印
action-print-help = 打印该订单的票：先打未打出的，否则每张打一份副本
action-print-sought = print, print ticket, reprint, copy, ticket, 打印, 出票, 补打, 重打
# cells: 14
action-papers = 票据
action-papers-help = 查看打印机未打出的票据并打印
action-papers-sought = printer, papers, print queue, paper out, jobs, 打印机, 缺纸, 打印队列
# cells: 14
action-print-waiting = 全部打印
action-print-waiting-help = 打印全部待打印的票据
# cells: 14
action-print-again = 再打一次
action-print-again-help = 把选中的票据再打一次：它没有打出来
# cells: 14
action-settle-paper = 已处理
action-settle-paper-help = 选中的票据已打出，或不再需要

## The seats.

# cells: 50
seats-counts = 余 { $free }  锁 { $held }  售 { $sold }  停 { $blocked }
# cells: 12
seats-loading = 读取中…
# cells: 14
seats-screen = 银  幕
seat-place = { $row } 排 { $number } 座
# cells: 10
seat-free = 可售
# cells: 10
seat-picked = 已选
seat-held = { $who } 锁定 { $left }
seat-paying = { $who } 付款中
# cells: 24
seat-given = 客人原座，可保留
seat-sold = { $who } 已售，订单 { $order }
# cells: 24
seat-house = 影院自留，不售
# cells: 24
seat-broken = 损坏，停售
# cells: 14
seat-blocked = 停售
seat-theirs = { $who } 已选
seat-pointed = { $who } 在看
# cells: 10
kind-standard = 普通
# cells: 10
kind-premium = 贵宾
# cells: 10
kind-couple = 情侣
# cells: 10
kind-wheelchair = 轮椅
# cells: 10
kind-companion = 陪护
# cells: 8
fare-adult = 成人
# cells: 8
fare-child = 儿童
# cells: 8
fare-student = 学生
# cells: 8
fare-senior = 老人
# cells: 9
legend-free = 可售
# cells: 9
legend-premium = 贵宾
# cells: 9
legend-couple = 情侣
# cells: 9
legend-wheelchair = 轮椅
# cells: 9
legend-companion = 陪护
# cells: 9
legend-picked = 已选
# cells: 9
legend-ours = 本台
# cells: 9
legend-held = 他台锁定
# cells: 9
legend-sold = 已售
# cells: 9
legend-house = 自留
# cells: 9
legend-broken = 损坏
# cells: 9
legend-blocked = 停售
# cells: 9
legend-theirs = 同事
# cells: 6
legend-theirs-short = 同事

## The panel beside the map: 21 cells at 80 columns.

side-amending = 改单 { $order }
# cells: 21
side-amending-hint = { KEY("hold") } 保存  Esc 放弃
# cells: 17
side-picked = 已选
# cells: 17
side-picked-kind = 已选 · { $kind }
# cells: 21
side-nothing = 尚未选座
# cells: 21
side-try-best = 2  最佳双座
# cells: 21
side-try-pick = { KEY("pick") }  选座
# cells: 21
side-picked-hint = { KEY("count-fare") } { KEY("drop-guest") } 人数  { KEY("fare") } 票种
# cells: 21
side-adding = { KEY("count-fare") } ? { $fare }：1-9
side-together = 连座，第 { $row } 排
side-apart-row = { $groups }，第 { $row } 排
side-apart = { $groups }，第 { $rows }、{ $last } 排
side-apart-between = 、
side-lost = 被占 { $seats }
# cells: 21
side-lost-next = { KEY("next-best") }  最近空座
# cells: 21
side-no-price = 没有票价
# cells: 8
side-seat-field = 座位
# cells: 21
side-seat-field-hint = G7  7-8  7排8座
# cells: 8
side-group-field = 团体
# cells: 21
side-group-hint = #28  #8+20
side-orders = { $terminal } 的订单：{ $count }
# cells: 21
side-no-orders = 没有待付订单
# cells: 21
side-holding = 锁座中…
# cells: 12
side-paying = 付款中
# cells: 12
side-checking = 核实中
# cells: 17
side-gone = 刚刚结束
# cells: 21
side-gone-hint = { KEY("again") } 重新锁座
# cells: 26
side-others = 本场其他终端
# cells: 30
side-no-others = 没有他台锁座
side-at = 看 { $seat }
# cells: 26
side-messages = 消息

## Orders.

orders-mine = { $terminal } 待付
# cells: 40
orders-others = 他台待付
orders-ended = 已结束：{ $day }
orders-found = 查到：{ $query }
# cells: 20
orders-detail = 订单
# cells: 12
orders-total = 合计
orders-none = 没有订单。
# cells: 20
orders-loading = 读取中…
# cells: 9
state-pending = 待付
# cells: 9
state-paying = 付款中
# cells: 9
state-paid = 已付
# cells: 9
state-cancelled = 已取消
# cells: 9
state-expired = 已过期
# cells: 9
state-refunded = 已退款
# cells: 16
money-paid-cash = 现金收款
# cells: 16
money-paid-card = 刷卡收款
# cells: 16
money-back-cash = 现金退款
# cells: 12
money-paid-wallet = 红包余额付款
# cells: 12
money-back-wallet = 退回红包余额
# cells: 16
orders-fee-kept = 已收手续费
orders-exchanged-for = 已改签为 { $order }
orders-exchanged-from = 由 { $order } 改签
# cells: 29
orders-too-late = 已过退改时限
# cells: 16
money-back-card = 退回卡内
# cells: 13
money-from-exchange = 旧票抵付
# cells: 13
money-to-exchange = 抵付新票

## The payment panel: 45 cells.

pay-title = 收款 { $order }
pay-hold = 保留 { $left }
# cells: 45
pay-waiting = 正在等待锁座…
# cells: 31
pay-proof = 请出示：{ $proof }
# cells: 22
pay-in-cash = 收现金 { $amount }
# cells: 20
pay-total = 应收
# cells: 8
pay-cash = 现金
# cells: 8
pay-card = 刷卡
# cells: 18
pay-other = { KEY("tender") } 换方式
# cells: 10
pay-received = 实收
# cells: 8
pay-quick = { KEY("more", "less", by: "-") ->
    [Up-Down] 上/下
   *[other] { KEY("more", "less", by: "/") }
}
# cells: 20
pay-change = 找零
# cells: 14
pay-reference = 刷卡凭证号
# cells: 45
pay-never-number = 刷卡机打印的凭证号，切勿输入卡号
# cells: 45
pay-enter = { KEY("take", in: "field") } 确认收款   { KEY("review") } 核对
pay-ask-cash = 收现金 { $received }，找零 { $change }？
pay-ask-exact = 收现金 { $received }，无需找零？
pay-ask-card = 刷卡机已收 { $total }？
# cells: 26
pay-yes = { KEYS("take", by: " 或 ") } 确认收款
# cells: 45
pay-running = 正在入账…
# cells: 45
pay-running-2 = Esc 转入后台继续
# cells: 45
pay-checking = 正在核实，请勿再次收款
# cells: 47
pay-checking-2 = Esc 转入后台；列表与页眉会一直显示
# cells: 45
pay-ended = 锁座已结束：请勿收款
# cells: 45
pay-ended-2 = { KEY("again") }  重新锁定同样的座位
pay-paid = { $terminal } 已为该订单收款
# cells: 45
pay-paid-2 = 请勿再次收款
pay-taken-over = 该订单已由 { $terminal } 接管
# cells: 45
pay-taken-over-2 = 请勿在此收款
pay-lengthened = 打开本面板已将锁座延长至 { $left }，可从容点钞

pay-wallet = 红包余额 { $balance } { $name }
# cells: 16
pay-wallet-use = { KEY("wallet") } 使用
# cells: 30
pay-wallet-all = 红包余额全额支付
# cells: 30
pay-rest = 还应收
exchange-pay-title = 改签 { $of } → { $order }
# cells: 20
exchange-cost = 新票
exchange-old = 原票 { $seats }
# cells: 20
exchange-back = 应退
exchange-ask-back = 退还 { $back } 并改签？
# cells: 45
exchange-ask-even = 确认改签？无需补款。
exchange-line = 改签 { $order } { $seats }，可抵 { $worth }：{ KEY("open") } 打开场次，Esc 保留原票
exchange-line-seats = 改签 { $order } { $seats }，可抵 { $worth }：选座后按 { KEY("pay") }
exchange-line-own = 改签 { $order } { $seats }，可抵 { $worth }：{ KEY("fare") } 换票种，再按 { KEY("pay") }
exchange-line-held = 改签 { $order } { $seats }，可抵 { $worth }：按 { KEY("pay") } 继续
fee-free-then = { $left }内免费，之后 { $after } %
fee-free-then-none = { $left }内免费，之后不退不改
fee-then = { $left }内 { $percent } %，之后 { $after } %
fee-then-none = { $left }内 { $percent } %，之后不退不改
pay-ask-wallet = 从红包余额扣 { $wallet }？
pay-ask-wallet-exact = 从红包余额扣 { $wallet }，收现金 { $received }，无需找零？
pay-ask-wallet-cash = 从红包余额扣 { $wallet }，收现金 { $received }，找零 { $change }？
pay-ask-wallet-card = 从红包余额扣 { $wallet }？刷卡机已收 { $rest }？
pay-ask-nothing = 确认赠票？无需付款。

## Questions: 50 cells.

# cells: 40
confirm-cancel-title = 取消订单
# cells: 50
confirm-cancel = 取消该订单并释放座位？
# cells: 40
confirm-block-title = 停售座位
# cells: 50
confirm-block-broken = 标记为损坏并停售？{ KEY("reason") } 改为影院自留
# cells: 50
confirm-block-house = 作为影院自留座停售？{ KEY("reason") } 改为损坏
# cells: 40
confirm-unblock-title = 恢复座位
# cells: 50
confirm-unblock = 恢复销售？
# cells: 50
confirm-unblock-more = 恢复销售？{ KEY("reason") } 更多座位
# cells: 40
confirm-take-over-title = 接管订单
# cells: 50
confirm-take-over = 改由本终端处理该订单？
# cells: 40
confirm-refund-title = 退款
# cells: 10
confirm-reason-label = 原因
# cells: 20
reason-ill = 生病
# cells: 20
reason-plans = 行程有变
# cells: 20
reason-mistake = 售票有误
# cells: 20
reason-house = 影院原因
# cells: 20
reason-guest = 影院嘉宾
# cells: 20
reason-prize = 奖品
# cells: 20
reason-staff = 员工
# cells: 20
reason-press = 媒体
# cells: 20
reason-projector = 放映机故障
# cells: 20
reason-copy = 没有拷贝
# cells: 20
reason-power = 停电
# cells: 20
reason-few = 观众太少
# cells: 50
confirm-reason = { KEY("submit") } 继续
# cells: 50
confirm-refund = 退还以上金额并释放座位？
# cells: 50
refund-choose = 数字：只选这张；{ KEY("submit") } 继续
# cells: 36
refund-choose-more = 数字：选中或去掉；{ KEY("submit") } 继续
# cells: 50
exchange-keep-seats = { KEY("keep-seats") }：座位不变，只换票种
# cells: 36
refund-total = 应退
# cells: 36
refund-to-wallet = 退回红包余额
refund-to-card = 退回银行卡 { $reference }
# cells: 36
refund-to-cash = 退现金
# cells: 50
refund-running = 正在退款…
# cells: 50
refund-unsure = 不确定是否已退。按 { KEY("yes") } 以同一编号再问一次
# cells: 36
refund-price = 票价
refund-fee = 手续费 { $percent } %
# cells: 50
refund-fee-asked = 正在查询手续费…
# cells: 50
exchange-title = 改签：选择哪几张？
# cells: 36
exchange-worth = 可抵票款
# cells: 40
confirm-quit-title = 退出 frontrow
# cells: 50
confirm-quit = 确定退出？
# cells: 40
confirm-demo-title = 演示
# cells: 50
confirm-demo = 让机器人在本场售票？它们会真实出票。
# cells: 50
confirm-demo-packet = 让机器人来抢这个红包？会员会真实到账。
# cells: 50
confirm-quit-orders = 尚有待付订单，到期将自动取消。
# cells: 50
confirm-quit-paying = 付款进行中：退出前最多等待 5 秒。
# cells: 50
confirm-quit-picks = 已选座位尚未锁定。仍要退出？
# cells: 50
confirm-quit-robots = 机器人正在工作：退出将让它们停止。
# cells: 24
confirm-yes = { KEYS("yes", by: " 或 ") } 确认
# cells: 12
confirm-back = Esc 返回

## Red packets: the list of 32 cells, the guest below it, one packet large.

packets-open = { $count ->
    [0] 红包
   *[other] 红包：{ $count } 个可抢
}
packets-more = 红包：{ $count } 个可抢，还有更多
# cells: 30
packets-loading = 读取中…
# cells: 30
packets-none = 今日没有红包。
# cells: 30
packets-none-2 = { KEY("new-packet") } 发一个红包
# cells: 30
packets-none-found = 列表中没有。
# cells: 30
packets-none-found-2 = { KEY("submit") } 按完整口令查找
# cells: 6
packet-lucky = 拼手气
# cells: 6
packet-equal = 普通
# cells: 14
packet-opens = { $when } 开抢
# cells: 40
packet-opens-in = 距开抢
packet-to-be-had = 共 { $total }，{ $shares } 个
# cells: 12
packet-all-taken = 已抢完
# cells: 22
packet-gone-seconds = { $seconds } 秒抢光
# cells: 22
packet-gone-minutes = { $minutes } 分钟抢光
# cells: 22
packet-gone-hours = { $hours } 小时抢光
# cells: 10
packet-expired = 已过期
# cells: 8
packet-code = 口令
packet-from = 来自 { $who }
packet-progress = 已领 { $taken }/{ $shares } 个，{ $sum }/{ $total }
packet-progress-short = { $taken }/{ $shares }  { $sum }/{ $total }
# cells: 18
packet-ends-soon = 剩 { $left }
# cells: 18
packet-ends-minutes = 剩 { $minutes } 分钟
# cells: 18
packet-ends-hours = 剩 { $hours } 小时
# cells: 18
packet-ends-days = 剩 { $days } 天
# cells: 20
packet-earlier = 前 { $count } 人  { KEY("page-up") }
# cells: 16
packet-waiting = 等待中
packet-luckiest = 手气最佳：{ $name } { $amount }
# cells: 43
packet-luckiest-later = 手气最佳：抢完后揭晓
packet-greeting = 恭喜发财，大吉大利
# cells: 28
guest-title = 柜台顾客
# cells: 32
guest-nobody = 尚未选择
# cells: 32
guest-nobody-2 = { KEY("guest") } 查找或新建会员
# cells: 13
guest-this-packet = 本红包
# cells: 13
guest-wallet = 红包余额
# cells: 13
guest-all-packets = 累计
guest-won = { $total }，共 { $count } 个
# cells: 9
share-recorded = 已入账
# cells: 10
share-recording = 入账中…
# cells: 18
share-grabbing = 抢红包中…
# cells: 18
share-none = 尚未领取

## What the ledger has of a packet or a member: 68 cells.

# cells: 40
record-packet-title = 红包记录
# cells: 40
record-member-title = 会员钱包
# cells: 40
record-replay-title = 用种子重新拆分
record-made = { $who } 发出
# cells: 40
record-opened = 开抢
# cells: 40
record-opens = 将开抢
# cells: 40
record-ends = 到期
# cells: 40
record-back-to-house = 到期：余额退回影院
record-back = 到期：余额退回 { $who }
record-taken = 已领 { $taken } 个，共 { $sum }
record-wallet = 钱包余额 { $balance }
record-move-won = 领得 { $of }
record-move-paid = 支付 { $of }
record-move-exchange-paid = 改签支付 { $of }
record-move-refunded = 退票 { $of }
record-move-exchange-back = 改签退回 { $of }
record-move-funded = 发红包 { $of }
record-move-returned = 红包余额 { $of }
record-won = { $count } 个红包，共 { $total }
# cells: 68
record-seed = 种子 { $seed }，取自账本
# cells: 68
record-no-seed = 普通红包：不用种子，除不尽的归前几个
# cells: 38
record-nobody = 无人领取
record-not-yet = 尚未入账
record-same-so-far = 目前一致：已入账的 { $count } 个与重新拆分完全相同
record-same = 一致：已领的 { $count } 个与重新拆分完全相同
record-differs = 有 { $count } 个与重新拆分不同

## A new packet: 50 cells.

# cells: 40
packet-new-title = 发红包
# cells: 11
packet-field-kind = 类型
# cells: 11
packet-field-total = 总金额
# cells: 11
packet-field-shares = 个数
# cells: 11
packet-field-greeting = 祝福语
# cells: 11
packet-field-lasts = 有效期
# cells: 11
packet-field-opens = 开抢时间
# cells: 11
packet-field-paid-by = 出资
packet-hint-total = 最多 { $most }
# cells: 20
packet-hint-lasts = 90m、24h、3d
# cells: 20
packet-hint-opens = 20:00；空为立即
# cells: 12
packet-by-house = 影院
# cells: 20
packet-by-nobody = 顾客红包余额
packet-by-wallet = { $name } { $balance }
packet-split-lucky = { $shares ->
    [one] 共 1 个
   *[other] 共 { $shares } 个，随机金额，平均 { $each }
}
packet-split-equal = { $shares ->
    [one] 共 1 个
   *[other] 共 { $shares } 个，每个 { $each }，零头除外
}
packet-times-now = 立即开抢，{ $ends } 截止
packet-times-later = { $opens } 开抢，{ $ends } 截止
# cells: 50
packet-enter = { KEY("submit") }  核对
# cells: 50
packet-making = 正在发红包…
packet-ask-house = { $shares ->
    [one] 由影院出资 { $total }，发 1 个？
   *[other] 由影院出资 { $total }，发 { $shares } 个？
}
packet-ask-wallet = { $shares ->
    [one] 从 { $name } 的红包余额出资 { $total }，发 1 个？
   *[other] 从 { $name } 的红包余额出资 { $total }，发 { $shares } 个？
}
# cells: 40
picture-title = 给顾客
picture-scan = 请顾客拍二维码，或报上口令。
picture-small = 请报口令。二维码需要 { $columns } x { $lines } 的窗口。

## Members: 50 cells.

# cells: 40
members-guest-title = 柜台顾客
members-order-title = { $order } 的会员
# cells: 40
members-new-title = 新会员
# cells: 10
members-search = 搜索
# cells: 50
members-none = 没有该编号、手机号或姓名的会员。
# cells: 50
members-none-2 = { KEY("new-member") } 新建会员
# cells: 50
members-hint = 编号、手机号或姓名；{ KEY("new-member") } 新建会员
# cells: 50
members-more = 未全部显示，请继续输入；{ KEY("new-member") } 新建会员
# cells: 12
members-name = 姓名
# cells: 12
members-phone = 手机号
# cells: 48
members-making = 正在新建会员…
# cells: 48
members-enter = { KEY("submit") }  新建该会员
# cells: 50
members-code-title = { $member } 的密码
# cells: 12
members-code = 会员密码
# cells: 12
members-code-old = 原密码
# cells: 12
members-code-new = 新密码
# cells: 12
members-code-again = 再输一次
# cells: 54
members-code-hint = { KEY("submit") }  没有原密码则需授权
# cells: 54
members-code-enter = { KEY("submit") }  设为会员密码

## Lists on top.

# cells: 40
help-title = 帮助：全部按键
# cells: 30
help-goal-screening = 选场次
# cells: 30
help-goal-seats = 选座
# cells: 30
help-goal-sell = 售票
# cells: 30
help-goal-orders = 订单、票与退款
# cells: 30
help-goal-packets = 红包与会员
# cells: 30
help-goal-house = 影院
# cells: 30
help-goal-move = 移动与通用
# cells: 40
palette-title = 命令
# cells: 10
list-search = 搜索
list-nothing = 没有匹配的名称或按键。
# cells: 40
messages-title = 消息记录
messages-none = 暂无消息。

## Names of keys that need a word.

# cells: 8
keys-arrows = { KEY("move-up", "move-left", "move-down", "move-right", by: "-") ->
    [Up-Left-Down-Right] 方向键
   *[other] { KEY("move-up", "move-left", "move-down", "move-right") }
}
# cells: 6
keys-yes = { KEYS("yes", by: "/") }
# cells: 6
keys-take = { KEYS("take", by: "/") }
# cells: 8
keys-digits = 2
# cells: 12
keys-left-right = { KEY("day-before", "day-after", by: "-") ->
    [Left-Right] 左右
   *[other] { KEY("day-before", "day-after") }
}
# cells: 10
keys-up-down = { KEY("more", "less", by: "-") ->
    [Up-Down] 上下
   *[other] { KEY("more", "less", by: "/") }
}

## Actions: a label of 14 cells, and a sentence for the help.

# cells: 14
action-amend = 改单
action-amend-help = 修改所选订单：其座位成为已选，按 { KEY("hold") } 保存
# cells: 14
action-again = 重新锁座
action-again-help = 重新锁定已结束订单的座位
# cells: 14
action-back = 返回
action-back-help = 返回上一层
# cells: 14
action-best = 最佳双座
action-best-help = 为相应人数选最佳连座；再按换下一组
# cells: 14
action-cancel = 取消
action-cancel-help = 取消所选订单并释放座位
# cells: 14
action-clear = 清空
action-clear-help = 放弃所有已选座位
# cells: 14
action-group = 团体
action-group-help = 为团体选最佳座位：#28，或按票种 #8+20
# cells: 14
action-count-fare = 加人
action-count-fare-help = 再按数字：按下一票种增加人数，重新选连座
# cells: 14
action-drop-guest = 减一人
action-drop-guest-help = 减去最后票种的一人
# cells: 14
action-kind = 座位类型
action-kind-help = 最佳座位只在某类座位中选：标准、高级……或不限
# cells: 14
action-extend = 延时
action-extend-help = 延长所选订单的锁座
# cells: 14
action-fare = 票种
action-fare-help = 切换所选座位或光标座位的票种
# cells: 14
action-first = 首个
action-first-help = 移到列表或本排的首个
# cells: 14
action-help = 帮助
action-help-help = 全部按键，可按名称或按键搜索
# cells: 14
action-hold-amended = 保存
# cells: 14
action-hold = 锁座
action-hold-help = 为新订单锁定已选座位
# cells: 14
action-last = 末个
action-last-help = 移到列表或本排的末个
# cells: 14
action-last-ticket = 刚售的票
action-last-ticket-help = 本终端刚售出的票
# cells: 14
action-messages = 消息
action-messages-help = 查看全部消息
# cells: 14
action-next-best = 下一组
action-next-best-help = 下一组最佳座位；被占时选最近座位
# cells: 14
action-next-order = 下一单
action-next-order-help = 选择下一个订单
# cells: 14
action-open = 选座
action-open-help = 打开该场次的座位图
# cells: 14
action-page-down = 下翻
action-page-down-help = 向下十行
# cells: 14
action-page-up = 上翻
action-page-up-help = 向上十行
# cells: 14
action-palette = 命令
action-palette-help = 按名称查找命令
# cells: 14
action-pay = 收款
action-pay-help = 为所选订单收款
# cells: 14
action-pick = 选
action-pick-help = 选中或放弃光标处座位
# cells: 14
action-previous-order = 上一单
action-previous-order-help = 选择上一个订单
# cells: 14
action-quit = 退出
action-quit-help = 退出 frontrow
# cells: 14
action-today = 今日
action-today-help = 回到当前营业日
# cells: 14
action-undo = 撤销
action-undo-help = 撤销上一次选座改动
# cells: 14
action-redraw = 重绘
action-redraw-help = 重绘屏幕
# cells: 14
action-refund = 退款
action-refund-help = 为已付订单退款
# cells: 14
action-exchange = 改签
action-exchange-help = 已付订单换票：换座位或换场次
# cells: 14
action-show-ticket = 票
action-show-ticket-help = 显示所选订单的票
# cells: 14
action-takings = 营业额
action-takings-help = 显示当日各终端、各支付方式的营业额
# cells: 14
action-status = 存储状态
action-status-help = 显示实时库和账本的状态：有哪些服务器，哪些断开
# cells: 14
action-keep-seats = 座位不变
action-keep-seats-help = 保留原座，只换票种：打开座位图并选中原座
# cells: 14
action-choose-ticket = 只退这张
action-choose-ticket-help = 只退列表中这一张；再按数字可添加
# cells: 14
action-toggle-ticket = 选中/去掉
action-toggle-ticket-help = 把标记的座位加入或移出退款
# cells: 14
action-write-ticket = 存成文件
action-write-ticket-help = 把票写入启动 frontrow 的目录
# cells: 14
action-review = 核对
action-review-help = 收款前核对应收与找零
# cells: 14
action-search = 搜索
action-search-help = 按输入筛选列表
# cells: 14
action-seat-field = 座位
action-seat-field-help = 按名称选座：G7、G7-10、7排8座；Shift+字母直接开始
# cells: 14
action-show-order = 详情
action-show-order-help = 重新读取订单详情
# cells: 14
action-submit = 确定
action-submit-help = 接受输入或所选项
# cells: 14
action-suspend = 挂起
action-suspend-help = 回到命令行，fg 返回
# cells: 14
action-take = 收款
action-take-help = 确认收款，完成销售
# cells: 14
action-take-over = 接管
action-take-over-help = 由本终端接管他台订单
# cells: 14
action-tender = 方式
action-tender-help = 更换付款方式
# cells: 14
action-to-board = 场次
action-to-board-help = 当日场次
# cells: 14
action-to-orders = 订单
action-to-orders-help = 待付与已结束的订单
# cells: 14
action-to-seats = 座位
action-to-seats-help = 当前场次的座位
# cells: 14
action-yes = 确认
action-yes-help = 执行所询问的操作
# cells: 14
action-zoom = 放大
action-zoom-help = 放大座位并随光标滚动
# cells: 14
action-call-off = 停映
action-call-off-help = 停映所选场次，或列出其待退款订单
# cells: 14
action-reason = 原因
action-reason-help = 停售：损坏或影院自留；恢复：更多座位
# cells: 14
action-cursors = 同事光标
action-cursors-help = 座位图上显示或隐藏同事的光标和所选座位，本台的也一并显示或隐藏给同事
# cells: 14
action-theme = 主题
action-theme-help = 换下一个主题：深色、浅色、高对比、单色，以及真彩色的午夜和纸张
# cells: 14
action-read-settings = 重读设置
action-read-settings-help = 重新读取设置：主题、语言、字符、动画、同事光标和响铃
# cells: 14
action-demo = 机器人
action-demo-help = 演示：让机器人在本场售票或来抢红包，或让它们停下
# cells: 14
action-block = 停售
action-block-help = 停售所选座位；光标在停售座位上时恢复销售
# cells: 14
action-move = 移动
action-move-up-help = 上移
action-move-down-help = 下移
action-move-left-help = 左移
action-move-right-help = 右移
# cells: 14
action-day = 日期
action-day-before-help = 前一营业日
action-day-after-help = 后一营业日
# cells: 14
action-amount = 金额
action-more-help = 下一个较大的常用金额
action-less-help = 下一个较小的常用金额
# cells: 14
action-attach = 会员
action-attach-help = 为所选订单登记会员
# cells: 14
action-claims = 领取人
action-claims-help = 进入领取名单，或回到红包列表
# cells: 14
action-record = 记录
action-record-help = 红包的全部经过；在领取名单中，则是所选会员钱包的全部进出
# cells: 14
action-replay = 重演
action-replay-help = 用种子重新拆分已结束的红包，并逐个比对
# cells: 14
action-grab = 抢
action-grab-help = 为柜台顾客抢红包
# cells: 14
action-guest = 会员
action-guest-help = 查找或新建柜台顾客
# cells: 14
action-new-packet = 发红包
action-new-packet-help = 发一个新红包
# cells: 14
action-picture = 二维码
action-picture-help = 以大字和二维码显示口令
# cells: 14
action-to-packets = 红包
action-to-packets-help = 红包与抢红包的顾客
# cells: 14
action-wallet = 红包余额
action-wallet-help = 使用或不使用会员红包余额
# cells: 14
action-new-member = 新会员
action-new-member-help = 用所输入的内容新建会员
# cells: 14
action-member-code = 会员密码
action-member-code-help = 会员自选密码，凭此同意动用钱包
# cells: 14
action-no-member = 清除会员
action-no-member-help = 不再登记会员
# cells: 14
action-field = 下一项
action-next-field-help = 下一项
action-previous-field-help = 上一项

## Why a key does nothing now.

# cells: 78
why-already-ours = 该订单已属本终端
# cells: 78
why-already-paid = 该订单已付款
# cells: 78
why-being-paid = 该订单正在付款
# cells: 78
why-burst = 输入过快：粘贴或扫码不起作用。请重新按键
# cells: 78
why-order-code = 这是订单号：请输入此处应填的内容
why-card-number = 这像是卡号：请输入刷卡机凭证号
# cells: 78
why-dead = 该键含义刚刚改变：请看清后再按
# cells: 78
why-half-couple = 情侣座须成对出售
# cells: 78
why-held = 按住不放的键不会重复生效：请松开后再按
# cells: 78
why-holding = 正在锁座
# cells: 78
why-keys-only = 只能用按键 { KEYS("yes", by: " 或 ") } 确认
# cells: 78
why-take-keys-only = 只能用按键 { KEYS("take", by: " 或 ") } 确认
# cells: 78
why-ledger-away = 账本断开：暂时无法收付款
# cells: 78
why-live-no-writes = 实时库不接受更改：请看它的提示
why-live-away = 实时库断开：恢复后自动继续
# cells: 78
why-loading = 座位仍在读取
# cells: 78
why-loading-order = 订单仍在加载
# cells: 78
why-no-amount = 金额无法识别：请按票价的写法输入
# cells: 78
why-no-field = 此处不能输入：请先按 Esc 返回
# cells: 78
why-scan-here = 请先完成或离开此处，再重新扫码
# cells: 78
why-full = 内容超出可输入的长度，未录入
# cells: 78
why-choice = 此处用左右键选择
# cells: 78
why-no-order-chosen = 未选择订单：{ KEY("next-order") } 选择
# cells: 78
why-no-orders = 没有订单
# cells: 78
why-no-reason = 须填写原因
# cells: 78
why-no-reference = 请输入刷卡机凭证号
# cells: 78
why-no-screening = 未打开场次：请用 { KEY("open") } 选择
# cells: 78
why-no-screening-chosen = 未选择场次
# cells: 78
why-no-such-ticket = 没有这个编号的票
why-ticket-refunded = 这张票已退款
why-no-ticket-chosen = 没有选中座位：按 { KEY("toggle-ticket") } 选中标记的座位
# cells: 78
why-no-zoom = 座位已是最大
# cells: 78
why-none-near = 附近没有足够的空座
# cells: 78
why-none-together = 没有足够的空连座
# cells: 78
why-none-of-kind = 此类空座不足；按 { KEY("kind") } 换一类
# cells: 78
why-not-paid = 只有已付订单可以退款
# cells: 78
why-not-paid-to-exchange = 只有已付订单的票可以改签
# cells: 78
why-keep-in-exchange = 改签（{ KEY("exchange") }）时才可保留座位
# cells: 78
why-kept-needs-no-hold = 是客人的原座，无需锁座，按 { KEY("pay") } 继续
# cells: 78
why-same-tickets = 与原票相同：按 { KEY("fare") } 换票种，或另选座位
# cells: 78
why-fee-unknown = 尚未查到手续费
# cells: 78
why-nothing-due = 无需付款，也无需收款
# cells: 47
why-reason-first = 有赠票：按 { KEY("review") } 填写原因
# cells: 78
why-not-shown = 屏幕尚未显示该金额：请看清后再按
# cells: 78
why-nothing-gone = 未选择已结束的订单
# cells: 78
why-nothing-picked = 尚未选座：按 2 选最佳双座，{ KEY("pick") } 选光标座位
# cells: 78
why-nothing-to-undo = 没有可撤销的选座操作
# cells: 78
why-no-other-reason = 这里没有其他可选
# cells: 78
why-nothing-to-block = 请先选要停售的座位，或移到停售座位上以恢复
# cells: 78
why-order-ended = 该订单已结束：{ KEY("again") } 重新锁座
# cells: 78
why-other-terminal = 该订单属他台：在 { KEY("to-orders") } 按 { KEY("take-over") } 接管
# cells: 78
why-picks-lost = 已选座位被占：按 { KEY("next-best") } 选最近座位
# cells: 78
why-sales-ended = 本场已停止售票
why-called-off = 本场已停映
# cells: 78
why-seat-taken = 该座位不可售
# cells: 78
why-short = 金额不足
# cells: 78
why-nothing-sold = 本终端还没有售出票
# cells: 78
why-no-group = 团体写作 #28，或按票种：#8+20
# cells: 78
why-too-much = 找零过大：请检查金额
# cells: 78
why-under-way = 上一步仍在进行
# cells: 78
why-demo-at-seats = 机器人在屏幕上的场次或红包工作：请先打开一个
# cells: 78
why-enter-only = 只能用 { KEY("grab") } 键抢
# cells: 78
why-no-duration = 请输入有效期：90m、24h 或 3d
# cells: 78
why-no-guest = 柜台没有顾客：按 { KEY("guest") } 查找或新建会员
# cells: 78
why-members-only = 含会员票：请先在订单上登记会员
# cells: 78
why-no-member = 订单未登记会员：在座位或订单界面按 { KEYS("attach", by: " 或 ") }
# cells: 78
why-no-member-chosen = 没有找到：{ KEY("new-member") } 新建会员
# cells: 78
why-no-name = 请输入姓名
# cells: 78
why-no-opening = 请输入时间，例如 20:00，或留空
# cells: 78
why-skipped = 当晚拨快时钟，没有这个时刻
# cells: 78
why-no-order-for-member = 尚无订单：请先锁座，再登记会员
# cells: 78
why-no-packet = 未选择红包：按 { KEY("new-packet") } 发一个
# cells: 78
why-packet-over = 这个红包已结束：请选一个还有余额的
# cells: 78
why-no-claims = 这个红包还没有人领
# cells: 78
why-packet-not-over = 结束前种子保密：结束后可以重演拆分
# cells: 78
why-no-packet-amount = 请输入总金额，例如 100 或 88.80
# cells: 78
why-no-phone = 请输入 5 至 15 位手机号
# cells: 78
why-no-shares = 请输入红包个数
# cells: 78
why-more-found = 不止这些，请输入得更具体
why-none-found = 记录中也没有找到
# cells: 78
why-searching = 仍在搜索
# cells: 78
why-wallet-empty = 红包余额为零
# cells: 78
why-wallet-pays-all = 红包余额已全额支付：按 { KEY("wallet") } 不使用
# cells: 78
why-wallet-unknown = 红包余额尚未读到

## Messages.

note-held = { $order } 已锁 { $seats }，{ $total }：按 { KEY("pay") } 收款
note-sold-cash = { $order } 已售：{ $seats }，现金 { $total }，找零 { $change }（{ KEY("last-ticket") } 票）
note-sold-card = { $order } 已售：{ $seats }，刷卡 { $total }（{ KEY("last-ticket") } 票）
note-sold-wallet = { $order } 已售：{ $seats }，红包余额 { $total }（{ KEY("last-ticket") } 票）
note-sold-complimentary = { $order } 已售：{ $seats }，赠票（{ KEY("last-ticket") } 票）
note-sold-wallet-cash = { $order } 已售：{ $seats }，红包余额 { $wallet } + 现金 { $rest }，找零 { $change }（{ KEY("last-ticket") } 票）
note-sold-wallet-card = { $order } 已售：{ $seats }，红包余额 { $wallet } + 刷卡 { $rest }（{ KEY("last-ticket") } 票）
note-ended = { $order } { $state }：{ $seats }
note-extended = { $order } 已延长锁座
lost-held = { $seats } 已被 { $who } 锁座
lost-paying = { $seats } 正由 { $who } 收款
lost-sold = { $seats } 已由 { $who } 售出
lost-blocked = { $seats } 不可售
lost-between = ；
note-picks-lost = { $taken }：按 { KEY("next-best") } 改选最近的座位
note-press-again = 请再按 { $key }：{ $total }
note-lost-offer = { $taken }。改选 { $offer }，{ KEY("hold") } 锁座
note-lost-none = { $taken }，且没有同等空座
note-hand-back-cash = { $seats } 已在别处售出：请退还已收现金 { $received }
note-hand-back-card = { $seats } 已在别处售出：请在刷卡机上撤销 { $reference }
note-give-back-cash = { $why }请退还已收的现金 { $received }。
note-give-back-card = { $why }请在刷卡机上撤销 { $reference }。
note-give-back-wallet = { $why }钱包未扣款。
note-hand-back-wallet = { $seats } 已在别处售出：未动用红包余额，未成交
note-refunded-cash = { $order } 已退款：请退现金 { $amount }
note-refunded-free = { $order } 已退：此票未收款
note-refunded-wallet = { $order } 已退款：{ $wallet } 已退回红包余额
note-refunded-wallet-cash = { $order } 已退款：{ $wallet } 已退回红包余额；请退现金 { $amount }
note-refunded-wallet-card = { $order } 已退款：{ $wallet } 已退回红包余额；请在刷卡机对 { $reference } 退款 { $amount }
note-refunded-card = { $order } 已退款：请在刷卡机对 { $reference } 退款 { $amount }
note-exchanged = { $of } 已改签为 { $order } { $seats }
note-exchanged-between = ，
note-exchanged-paid-cash = 补款 { $due }，找零 { $change }
note-exchanged-paid = 补款 { $due }
note-exchanged-back = { $to } { $amount }
note-exchanged-fee = 手续费 { $fee }
# cells: 78
note-exchange-let-be = 已放弃改签，原票不变
note-ticket-written = 票已写入 { $file }
note-ticket-not-written = 票没有写入：{ $why }
note-screening-changed = { $clock } { $hall } 场次已变更，请重新核对影片、座位和票价
note-called-off = { $clock } { $hall } 场次已停映，不再售票
note-took-over = { $order } 已由本终端接管
note-blocked = { $seats } 已停售
note-blocked-lost = { $seats } 已停售，其中刚被锁座的座位，其订单已失去
note-unblocked = { $seats } 已恢复销售
note-not-blocked = 未停售：{ $seats } 已售或已锁
note-attached = { $order } 已登记会员 { $name }
note-detached = { $order } 已清除会员
note-member-made = 已新建会员 { $member }：{ $name }
note-code-changed = { $name }（{ $member }）已换密码
note-packet-made = { $shares ->
    [one] { $code } 已发出：{ $total }，1 个
   *[other] { $code } 已发出：{ $total }，{ $shares } 个
}
note-taken = { $name } 抢到 { $amount }，入账中…
note-recorded = { $name } 抢到 { $amount }，已入红包余额
note-had-share = { $name } 已领过本红包：{ $amount }
note-not-recorded = { $name } 在 { $code } 抢到的红包未能入账，已作废：请重新抢
note-checking = { $order }：正在核实，请勿再次收款
note-checking-refund = { $order }：尚不确定退款是否成功；按 { KEY("yes") } 再问一次，在此之前请勿退钱
note-no-such-seat = 没有该座位：{ $written }
note-amended = { $order } 已改：{ $seats }，{ $total }
note-cursors-on = 显示同事的光标，同事也看得到本台的
note-cursors-off = 不再显示同事的光标，同事也看不到本台的
note-theme = 主题：{ $theme }
note-no-true-colour = 此终端未声明支持真彩色（COLORTERM）：{ $wanted }改用{ $instead }
note-no-true-roles = 此终端未声明支持真彩色（COLORTERM）：#rrggbb 颜色不予采用
note-settings-read = 已重新读取设置：主题、语言、字符、动画、同事光标、响铃；其余设置下次启动生效
note-settings-wrong = 设置保持不变：{ $problems }
theme-dark = 深色
theme-light = 浅色
theme-high-contrast = 高对比
theme-mono = 单色
theme-midnight = 午夜
theme-paper = 纸张
note-demo-not-here = 机器人会真实出票：只在演示影院工作，不在这本账里
note-robots-stopped = 机器人已停下，共售出 { $sales } 单
note-robots-grabbed = 机器人已停下，共抢到 { $shares } 个红包
note-differs = 场次 { $screenings }：实时库与账本不一致。`frontrow verify` 查看详情，`frontrow verify --repair` 修复
note-agrees = 实时库与账本重新一致
note-part-away = 实时库有 { $servers } 台服务器断开：座位在其上的场次须等它恢复，其余照常销售
note-live-away = 实时库断开：恢复前无法锁座和销售
note-live-back = 实时库已恢复
note-ledger-away = 账本断开：恢复前无法收款
note-ledger-back = 账本已恢复
notice-held-again = 实时库曾被清空；已重新锁定 { $orders } 个订单
notice-lost-in-wipe = 实时库曾被清空；{ $order } 失去 { $seats }
notice-ledger-restored = 账本已从旧备份恢复：Redis 中此前的记录不再有效，锁座保留
notice-other-live-store = { $terminal } 以另一个实时库（{ $address }）使用本账本：双方看不到彼此的锁座；请让所有终端使用同一个 --redis
notice-taken-over = { $order } 已被 { $terminal } 接管
notice-house-not-adopted = 此账本还没有影院设置，各终端暂按自己的设置：请在设置正确的终端上运行一次 frontrow house adopt
notice-went-back = 实时库回到了以前的状态：{ $order } 退回到最后一次更改之前，请重新核对座位
notice-clocks-apart = 实时库各服务器的时钟相差 { $ms } 毫秒，各按自己的时钟判断锁座期限：请用 NTP 对时
notice-clock-off = Redis 的时钟与本机相差 { $minutes } 分钟，锁座和售票都以 Redis 的时钟为准：请校正不准的一方
notice-named = T1 已在另一处打开：本终端为 { $terminal }
notice-name-taken = 本终端停顿期间，{ $cashier } 以同名打开了另一处：请关闭其中一处
notice-settings-readable = 其他用户能读取 { $file } 中的密码或密钥：请执行 chmod 600
notice-ledger-is-local = Redis 在另一台机器上，而账本是本机文件：只有本机的终端可以售票
notice-live-is-local = 账本在另一台机器上，而实时库是本机自带的 Redis：其他机器上的终端看不到本机的锁座；请用 --redis 让所有终端使用同一个
notice-may-evict = 该 Redis 可能丢弃锁座：maxmemory-policy 为 { $policy }，应为 noeviction
notice-cache-figures = 本终端的会员与订单查询：{ $asked } 次中 { $hits } 次由 Redis 应答，读账本 { $reads } 次
notice-fault = 后台任务出错：{ $what }

## Tickets on paper: 42 columns.

# cells: 12
ticket-refunded = 已退票
# cells: 20
ticket-total = 合计
# cells: 20
ticket-order = 订单
# cells: 20
ticket-receipt = 收据号
# cells: 14
ticket-exchanged = 换自
# cells: 42
ticket-not-paid = *** 未付款 ***
# cells: 42
ticket-void = *** 无效 ***

# cells: 30
ticket-title = 票

## 纸面：一行放不下就换行。

slip-proof = 入场请出示：{ $proof }
slip-copy = 补打 { $number }
slip-copy-only = 之前打印的票作废
slip-print = 打印次数
slip-receipt = 收据 { $receipt }
slip-exchange = 改签 { $receipt }
slip-refund = 退款 { $receipt }
slip-old-tickets = 旧票
slip-new-tickets = 新票
slip-to-pay = 应补
slip-goes-back = 应退
slip-even = 无需补退款
slip-signature = 签名
slip-in-drawer = 抽屉现金
slip-opens = 开抢
slip-ends = 截止
slip-test = 打印机测试
slip-test-ruler = 每格一毫米，两端都应可见。
slip-test-code = 与影票一样大的二维码
slip-test-cut = 在此线下方切纸。

## Takings: a name of 29 cells, three numbers of 10.

# cells: 30
takings-title = 营业额
# cells: 10
takings-paid = 收款
# cells: 10
takings-back = 退款
# cells: 10
takings-net = 净额
# cells: 28
takings-all = 全部
# cells: 10
takings-cash = 现金
# cells: 10
takings-card = 银行卡
# cells: 10
takings-rounding = 现金舍入
# cells: 10
takings-wallet = 红包余额
# cells: 60
takings-none = 当日没有收款。
# cells: 30
takings-more = 按 { KEY("move-down") } 看更多
# cells: 18
takings-hours = 分时营业额
# cells: 18
takings-films = 各片售票
# cells: 9
takings-tickets = 售票
# cells: 9
takings-tickets-back = 退票
# cells: 13
takings-other-films = 其他影片
takings-done = 订单 { $orders }，票 { $tickets }，退票 { $refunded }
takings-fees = ，手续费 { $amount }
takings-drawer = 抽屉现金 { $amount }

## The stores.

# cells: 30
status-title = 存储状态
# cells: 30
status-mode-one = 单台服务器
# cells: 30
status-mode-sentinel = 哨兵
# cells: 30
status-mode-cluster = 集群
# cells: 60
status-asking = 正在询问各服务器…
# cells: 11
status-live = 实时库
# cells: 11
status-ledger = 账本
status-serves = 服务于第 { $generation } 代，订阅 { $feeds }
status-serves-named = 服务于第 { $generation } 代，订阅 { $feeds }，名为 { $name }
# cells: 62
status-house-away = 影院公用的部分断开
# cells: 62
status-unused = 本影院尚未使用
status-answers = { $kind } 应答 { $ms } 毫秒，第 { $generation } 代
status-ledger-away = { $kind } 断开
status-lag-none = 实时库已有 { $loaded } 个已载入场次的全部更改
status-lag-unasked = 已有 { $loaded } 个已载入场次的全部更改；{ $unasked } 个无法询问
status-lag = 实时库缺 { $changes } 项更改，涉及 { $loaded } 场中的 { $behind } 场
# cells: 20
status-server = 服务器
# cells: 9
status-part = 角色
# cells: 7
status-state = 状态
# cells: 8
status-slots = 槽位
# cells: 8
status-clock = 时钟毫秒
# cells: 8
status-screenings = 在售场次
# cells: 9
status-primary = 主节点
# cells: 9
status-replica = 副本
# cells: 9
status-sentinel = 哨兵
# cells: 9
status-named = 已配置
# cells: 7
status-up = 正常
# cells: 7
status-away = 断开
# cells: 40
status-more = 按 { KEY("move-down") } 看更多
# cells: 72
status-all-up = 一切正常。
# cells: 72
status-spare-away = 断开的服务器没有座位：各场次照常销售。
status-seats-away = { $screenings } 个在售场次的座位所在服务器没有应答。
status-clocks = 服务器时钟相差 { $ms } 毫秒：请用 NTP 对时。

## 取消场次。

# cells: 40
call-off-title = 停映场次
# cells: 60
call-off-reason = 原因？将被记录。按 { KEY("submit") } 继续
# cells: 60
call-off-question = 立即永久停售，确定停映该场次？
call-off-running = 正在停映…
# cells: 60
call-off-done = { $orders ->
    [0] 场次已停映，没有需要退款的订单
   *[other] 场次已停映，{ $orders } 个订单待退款（{ KEY("to-orders") }）
}
# cells: 12
call-off-refund = 待退款
# cells: 12
call-off-held = 已锁座

## What else people call actions when they look for them: the same in both languages.

action-quit-sought = quit, exit, leave, close, stop, end, bye, log out, 退出, 离开, 关闭, 结束, 下班
action-help-sought = help, keys, shortcuts, manual, what now, 帮助, 按键, 快捷键, 说明
action-undo-sought = undo, revert, go back, oops, 撤销, 撤回, 上一步, 反悔
action-cancel-sought = cancel, release, let go, drop, delete, void, 取消, 释放, 放座, 删除, 作废
action-hold-sought = hold, reserve, book, lock, keep, 锁座, 预留, 占座, 订座, 留座
action-pay-sought = pay, payment, charge, check out, cash, card, sell, 收款, 付款, 结账, 收钱, 买单
action-refund-sought = refund, return, money back, 退款, 退票, 退钱
action-keep-seats-sought = same seats, other fare, fare change, ticket type, 换票种, 原座, 座位不变
action-exchange-sought = exchange, swap, change tickets, 改签, 换票, 换场
action-extend-sought = extend, prolong, longer, more time, 延时, 延长, 续时, 加时
action-again-sought = again, hold again, retry, repeat, restore, 重锁, 再锁, 重试, 恢复
action-amend-sought = amend, change, edit, modify, move seats, exchange, 改单, 修改, 换座, 改座
action-last-ticket-sought = print, print ticket, reprint, receipt, last ticket, 打印, 出票, 补打, 小票
action-show-ticket-sought = print, print ticket, reprint, receipt, show ticket, 打印, 出票, 补打, 小票
action-messages-sought = messages, log, history, what happened, 消息, 日志, 记录
action-status-sought = status, servers, redis, cluster, stores, away, connection, health, 状态, 服务器, 集群, 连接, 断开
action-takings-sought = takings, revenue, report, totals, sales, cash up, end of day, 营业额, 日结, 收入, 报表, 对账
action-search-sought = search, find, look for, look up, filter, 搜索, 查找, 查询, 找
action-to-board-sought = screenings, board, programme, schedule, films, movies, shows, home, 场次, 影片, 电影, 排片, 首页
action-to-seats-sought = seats, map, seat map, plan, hall, 座位, 座位图, 影厅
action-to-orders-sought = orders, bookings, reservations, sales, 订单, 预订
action-to-packets-sought = red packets, packets, envelopes, gifts, 红包, 利是
action-new-packet-sought = new packet, make a packet, give, 发红包, 新红包, 包红包
action-attach-sought = member, customer, guest, buyer, loyalty, 会员, 客人, 顾客, 积分
action-record-sought = history, log, ledger, record, 记录, 明细, 流水
action-replay-sought = replay, fair, fairness, seed, draw again, verify, 公平, 重演, 种子, 验证
action-guest-sought = member, customer, guest, 会员, 客人, 顾客
action-group-sought = group, school class, many seats, block of seats, party, 团体, 班级, 包场
action-seat-field-sought = seat, type a seat, go to seat, row, 输入座位, 找座位, 几排几座
action-zoom-sought = zoom, larger, bigger, smaller, 放大, 缩小
action-fare-sought = fare, price, ticket type, child, student, senior, discount, 票种, 票价, 儿童, 学生, 老人, 优惠
action-best-sought = best seats, pick for me, automatic, 最佳座位, 自动选座, 推荐
action-clear-sought = clear, reset, deselect, start over, 清空, 重选, 取消选择
action-take-over-sought = take over, claim, 接管, 接手
action-block-sought = block, unblock, stop selling, out of order, broken seat, 停售, 封座, 坏座, 维修, 恢复销售
action-call-off-sought = call off, cancel screening, stop screening, no show, 取消场次, 停映, 停演
action-today-sought = today, now, back to today, 今天, 今日, 回到今天
action-day-before-sought = day before, yesterday, earlier, previous day, 昨天, 前一天
action-day-after-sought = day after, tomorrow, later, next day, date, 明天, 后一天, 日期
action-redraw-sought = redraw, refresh, repaint, garbled, 重绘, 刷新, 花屏
action-suspend-sought = suspend, pause, background, shell, 挂起, 暂停, 后台
action-palette-sought = commands, palette, menu, 命令, 菜单
action-cursors-sought = colleagues, cursors, pointers, others, 同事, 光标
action-demo-sought = robots, demo, simulate, start robots, stop robots, 演示, 机器人, 模拟
action-picture-sought = QR code, picture, scan, show code, 二维码, 扫码
action-open-sought = open, sell, choose seats, enter, 打开, 售票, 卖票, 选座
action-grab-sought = grab, take a share, draw, 抢红包, 抢

## 演示影院的入门提示：80 列时 74 格。

# cells: 74
tour-open = { KEY("open") } 打开所选场次
# cells: 74
tour-best = 按 2 选最佳双座
# cells: 74
tour-pay = { KEY("pay") } 锁座并收款
# cells: 74
tour-pay-held = { KEY("pay") } 为已锁座位收款
# cells: 74
tour-take = { KEY("take", in: "field") } 收取现金：金额正好
# cells: 74
tour-yes = { KEYS("take", by: " 或 ") } 收取现金
# cells: 74
tour-to-board = { KEY("to-board") } 查看场次，卖出第一张票
# cells: 74
tour-to-packets = 已售出。{ KEY("to-packets") } 查看红包
# cells: 74
tour-new-packet = { KEY("new-packet") } 发一个红包
# cells: 74
tour-form = { KEY("submit") } 逐行继续
# cells: 74
tour-confirm = { KEYS("yes", by: " 或 ") } 确认
# cells: 74
tour-to-orders = { KEY("to-orders") } 查看订单，退一张票
# cells: 74
tour-mark-paid = 把光标移到已付订单
# cells: 74
tour-refund = { KEY("refund") } 退所选订单
# cells: 74
tour-tickets = { KEY("submit") } 退全部座位
# cells: 74
tour-reason = 按 1 选常用原因，再按 { KEY("submit") }

## 登录、锁屏与授权。

sign-in-title = { $terminal } 由谁操作？
# cells: 12
sign-in-number = 工号
# cells: 12
sign-in-pin = PIN
# cells: 56
sign-in-begin = 输入工号，{ KEY("submit") }，再输入 PIN，{ KEY("submit") }
# cells: 56
sign-in-locked = 已锁屏。已选座位和订单保留，可由任何人继续
# cells: 56
sign-in-checking = 核对中…
sign-in-holds = 本机占座剩余：{ $left }
sign-in-leave-again = 再按一次即退出。
# cells: 40
leave-title = 第二人授权
leave-asks = { $act }需要授权：{ $role }或更高角色。
leave-asks-of = { $act }（{ $what }）需要授权：{ $role }或更高角色。
# cells: 54
leave-enter = 授权人的工号和 PIN。Esc：不作任何更改
# cells: 40
leave-or-consent-title = 会员同意，或第二人授权
# cells: 56
leave-consent-of = { $member } 的钱包
# cells: 12
leave-code = 会员密码
# cells: 56
leave-code-enter = 请会员输入密码。{ KEY("next-field") }：改由第二人授权
# cells: 54
leave-elsewhere = { KEY("ask-elsewhere") } 同时向其他终端请求
# cells: 54
leave-sending = 正在请求…
leave-asked = 已向其他终端请求，剩余 { $left }
leave-allowed = { $terminal } 的 { $name } 已同意
leave-refused = { $terminal } 的 { $name } 已拒绝
leave-lapsed = 无人答复。{ KEY("ask-elsewhere") } 再次请求
# cells: 14
action-ask-elsewhere = 请求他处授权
action-ask-elsewhere-help = 同时向其他终端请求本次授权
why-asked-already = 已向其他终端请求

## 其他终端请求的授权。

asks-notice = { KEY("asks") } 授权：{ $terminal }
asks-notice-many = { KEY("asks") } 授权：{ $count } 项
# cells: 40
asks-title = 授权请求
asks-who = { $terminal } { $name } 请求授权
asks-act = { $act }。
asks-act-of = { $act }：{ $what }。
asks-left = 答复时间剩余 { $left }
# cells: 28
asks-yes = { KEYS("yes", by: " 或 ") } 同意
# cells: 28
asks-refuse = { KEY("refuse-leave") } 拒绝
# cells: 14
action-allow = 同意
# cells: 14
action-asks = 授权请求
action-asks-help = 逐一查看其他终端请求的授权
action-asks-sought = leave, allow, approve, permit, ask, authorise, authorize, 授权, 批准, 同意
# cells: 14
action-refuse-leave = 拒绝
action-refuse-leave-help = 拒绝所请求的授权
why-nobody-asks = 没有其他终端请求授权
note-ask-gone = 该请求已在别处了结
note-ask-late = 太迟：答复时间已过
note-ask-allowed = { $name } 已同意：{ $terminal } 的 { $asker } 可{ $act }
note-ask-refused = { $name } 已拒绝：{ $terminal } 的 { $asker } 不可{ $act }
note-ask-lapsed = { $terminal } 的 { $asker } 的请求已过期
note-ask-withdrawn = { $terminal } 的 { $asker } 已撤回请求
note-signed-in = { $name } 已登录
# cells: 14
action-lock = 锁屏
action-lock-help = 锁定本终端，登录后继续；已选座位和占座保留
action-lock-sought = lock, sign out, log out, log off, break, change cashier, switch user, 锁屏, 登出, 换班, 交班
why-no-staff = 影院没有员工名单：无需登录，也不锁屏
why-digits-only = 此处只能输入数字
why-no-staff-number = 请先输入工号（数字）
why-no-pin = PIN 为 6 至 12 位数字
why-pin-waits = PIN 有误，须等待后再试
why-no-code = 会员密码为四位数字
why-code-waits = 会员密码有误，须等待后再试
why-codes-differ = 两次输入的新密码不同，请重新输入
why-code-no-staff = 本影院没有员工，不核对会员密码

## Lines of a panel that are searched.

# cells: 60
lines-none-found = 未找到。

## The tape: an instant of 8, a till of 7, what of 18, who of 14, about what of 11, an amount of 11.

tape-title = { $till } 的流水
# cells: 30
tape-title-all = 全部终端的流水
tape-count = { $count ->
   *[other] { $count } 条
}
tape-count-so-far = 最近 { $count } 条；在首行按 { KEY("move-up") } 读取更早的
# cells: 60
tape-none = 当日没有流水。
# cells: 8
tape-when = 时间
# cells: 7
tape-till = 终端
# cells: 18
tape-what = 操作
# cells: 13
tape-who = 操作人
# cells: 11
tape-subject = 对象
# cells: 11
tape-amount = 金额
# cells: 13
tape-by-leave-of = 授权人
# cells: 13
tape-remark = 备注
# cells: 13
tape-hash = 哈希
# cells: 13
tape-facts = 写入的行
tape-leave = 授权人 { $who }
tape-screening = 场次 { $screening }
tape-person = 工号 { $number }
# cells: 18
done-paid = 售出
# cells: 18
done-refunded = 退票
# cells: 18
done-cancelled = 取消锁座
# cells: 18
done-expired = 锁座到期
# cells: 18
done-handed-back = 退还款项
# cells: 18
done-blocked = 停售座位
# cells: 18
done-unblocked = 恢复座位
# cells: 18
done-called-off = 取消场次
# cells: 18
done-packet-made = 发红包
# cells: 18
done-claimed = 抢到红包
# cells: 18
done-packet-empty = 红包抢完
# cells: 18
done-packet-over = 红包结束
# cells: 18
done-packet-rebuilt = 红包重建
# cells: 18
done-budget-opened = 红包预算
# cells: 18
done-joined = 新建会员
# cells: 18
done-imported = 导入目录
# cells: 18
done-house-made = 建立影院
# cells: 18
done-house-changed = 更改设置
# cells: 18
done-person-added = 新增员工
# cells: 18
done-person-changed = 更改员工
# cells: 18
done-person-removed = 移除员工
# cells: 18
done-right-changed = 更改权限
# cells: 18
done-pin = 更改 PIN
# cells: 18
done-recovered = 恢复管理员
# cells: 18
done-signed-in = 登录
# cells: 18
done-signed-out = 登出
# cells: 18
done-wrong-pin = PIN 有误
# cells: 18
done-leave = 授权
# cells: 18
done-leave-allowed = 远程授权：同意
# cells: 18
done-leave-refused = 远程授权：拒绝
# cells: 18
done-leave-lapsed = 授权请求过期
# cells: 18
done-leave-withdrawn = 授权请求撤回
# cells: 18
done-consented = 会员同意
# cells: 18
done-key-made = 建立门票密钥
# cells: 18
done-key-retired = 停用门票密钥
# cells: 18
done-code = 更改会员密码
# cells: 18
done-reprinted = 重新打印
# cells: 18
done-no-code = 取消会员密码
# cells: 18
done-drawer-no-sale = 无销售开钱箱
# cells: 18
done-generation = 账本续用
# cells: 18
done-restored = 恢复账本
# cells: 18
done-live-store = 指定实时库
# cells: 18
done-carried-over = 旧账转入
# cells: 18
done-drawer-opened = 开钱箱班次
# cells: 18
done-drawer-in = 存入现金
# cells: 18
done-drawer-out = 取出现金
# cells: 18
done-drawer-dropped = 现金入保险柜
# cells: 18
done-drawer-counted = 清点钱箱
# cells: 18
done-admitted = 强制放行
# cells: 18
done-drawer-x = 查看 X 报表
# cells: 18
done-drawer-closed = 关钱箱，Z 报表
# cells: 18
done-day-closed = 日结
# cells: 18
done-sealed = 流水封存
# cells: 14
action-tape = 流水
action-tape-help = 逐条显示当日操作：本终端或全部终端
action-tape-sought = tape, journal, audit, log, history, who did, transactions, 流水, 日志, 审计, 记录, 谁做的
# cells: 14
action-all-tills = 终端
action-all-tills-help = 全部终端的流水，或只看本终端
# cells: 14
action-show-line = 打开
action-show-line-help = 显示该条流水的全部内容：哈希及写入的行
why-no-line = 未选择任何一条

## Who works here: a number of 6, a name, a role of 12, a day of 10, and where and by whom.

# cells: 30
staff-title = 员工
# cells: 30
staff-roles-title = 角色权限
staff-count = { $count ->
   *[other] 在职 { $count } 人
}
# cells: 76
staff-none = 影院没有员工名单：任何人都可操作。
# cells: 76
staff-admin = 写有角色的，须由该角色或更高角色授权。管理员全部可做。
# cells: 6
staff-number = 工号
# cells: 20
staff-name = 姓名
# cells: 12
staff-role = 角色
# cells: 10
staff-since = 自
# cells: 20
staff-by = 登记
# cells: 12
staff-gone = 已离职
# cells: 10
right-yes = 可
# cells: 10
right-no = 不可
# cells: 14
action-staff = 员工
action-staff-help = 显示员工名单及各角色权限
action-staff-sought = staff, who works here, people, employees, roles, rights, permissions, 员工, 工号, 角色, 权限, 同事
# cells: 14
action-roles = 角色
action-roles-help = 查看角色权限，或员工名单

## 钱箱与日结。

# cells: 30
help-goal-drawer = 钱箱
# cells: 14
action-drawer = 钱箱
action-drawer-help = 显示本机钱箱：备用金、清点、现金存取、X 报表、Z 报表与日结
action-drawer-sought = drawer, cash drawer, till, float, count, cash up, shift, 钱箱, 备用金, 交班, 点钞
# cells: 18
action-drawer-open = 点备用金开箱
action-drawer-open-help = 清点备用金并打开钱箱，用于本营业日
# cells: 18
action-drawer-count = 清点
action-drawer-count-help = 盲点钱箱：点完才显示应有金额
# cells: 18
action-drawer-close = 关箱出 Z
action-drawer-close-help = 按最后一次清点关箱，生成 Z 报表
# cells: 18
action-cash-in = 存入
action-cash-in-help = 向钱箱存入现金
# cells: 18
action-cash-out = 取出
action-cash-out-help = 从钱箱取出现金
# cells: 18
action-drop = 投入保险柜
action-drop-help = 将钱箱现金投入保险柜
# cells: 18
action-no-sale = 无销售开箱
action-no-sale-help = 记录无销售时打开钱箱
action-no-sale-sought = no sale, open drawer, change money, 无销售开箱, 开钱箱, 换零钱
# cells: 18
action-x-report = X 报表
action-x-report-help = 显示开箱以来的收付；查看本身会留下记录
# cells: 18
action-z-report = Z 报表
action-z-report-help = 显示钱箱最近的 Z 报表，可往前翻看
# cells: 18
action-day-close = 日结
action-day-close-help = 对全部终端的营业日进行日结
action-day-close-sought = close day, end of day, day's close, totals, 日结, 营业日结束
# cells: 18
action-till = 其他终端
action-next-till-help = 下一台终端的钱箱
action-previous-till-help = 上一台终端的钱箱
# cells: 18
action-other-z = 其他 Z
action-earlier-z-help = 前一份 Z 报表
action-later-z-help = 后一份 Z 报表
# cells: 18
action-accept = 认可
action-accept-help = 关箱前认可超出限额的长短款
# cells: 30
drawer-title = { $till } 的钱箱
# cells: 20
drawer-session = 第 { $number } 班
drawer-never = 从未打开：在此之前，本机收付现金不受钱箱限制
drawer-is-closed = 已关闭。打开后才能收付现金
drawer-is-open = { $since } 打开，备用金 { $amount }
drawer-is-old = { $since } 打开，属前一营业日：请清点关箱，再重新打开
drawer-uncounted = 尚未清点。点完才显示应有金额
drawer-count-stale = 清点（{ $amount }）之后又有现金进出：请重新清点
drawer-count-stands = 已点 { $amount }：{ $off }
drawer-count-beyond = 已点 { $amount }：{ $off }，超出限额 { $limit }
drawer-right = 相符
drawer-short = 短款 { $amount }
drawer-over = 长款 { $amount }
# cells: 15
drawer-act-opened = 开箱
# cells: 15
drawer-act-in = 存入
# cells: 15
drawer-act-out = 取出
# cells: 15
drawer-act-dropped = 投入保险柜
# cells: 15
drawer-act-no-sale = 无销售开箱
# cells: 15
drawer-act-counted = 清点
# cells: 15
drawer-act-closed = 关箱
# cells: 40
drawer-float-title = { $till } 的备用金
# cells: 40
drawer-count-title = { $till } 清点
# cells: 32
drawer-total = 已点合计
drawer-float-hint = 第一位顾客到来之前，钱箱里各面额的张数和枚数。
drawer-blind = 点完才显示应有金额；清点不能收回。
drawer-grid-keys = { KEY("next-field", in: "field") } 下一项，{ KEY("submit") } 到确认。
# cells: 50
drawer-in-title = 向 { $till } 的钱箱存入现金
# cells: 50
drawer-out-title = 从 { $till } 的钱箱取出现金
# cells: 50
drawer-drop-title = { $till } 钱箱现金投入保险柜
# cells: 50
drawer-no-sale-title = { $till } 无销售开箱
# cells: 9
drawer-amount = 金额
# cells: 9
drawer-reason = 原因
# cells: 58
drawer-form-keys = { KEY("submit") } 到确认。原因将被记录
# cells: 24
reason-change = 换零钱
# cells: 24
reason-expense = 零星开支
# cells: 24
reason-wrong-change = 找零有误
drawer-ask-open = 以备用金 { $amount } 打开 { $till } 的钱箱？
drawer-ask-first = 这是第一次打开：此后本机只在钱箱打开时收付现金。
drawer-ask-in = 向钱箱存入 { $amount }：{ $reason }？
drawer-ask-out = 从钱箱取出 { $amount }：{ $reason }？
drawer-ask-drop = 将 { $amount } 投入保险柜？{ $reason }
drawer-ask-no-sale = { $till } 无销售开箱：{ $reason }？将记入流水。
drawer-ask-count = { $till } 的钱箱里有 { $amount }？
drawer-ask-counted = 已点 { $amount }，应有 { $expected }：{ $off }。
drawer-beyond = 超出限额 { $limit }。按 { KEY("accept") } 认可；按 Esc 返回重新清点。
drawer-ask-accepted = 已认可，将写入 Z 报表：{ $off }。
drawer-ask-close = 关闭 { $till } 的钱箱并生成 Z 报表？
drawer-ask-x = 查看 { $till } 的收付？
drawer-x-on-tape = 查看会记入流水：先看后点就不是盲点，并会留下记录。
drawer-ask-day = 对全部终端做 { $day } 的日结？
drawer-day-open = 尚不能日结。钱箱未关：{ $tills }。请先清点并关闭。
drawer-unsure = 是否已完成尚不清楚。再做一次同样的操作即可查明，且只会生效一次。
# cells: 58
drawer-running = 进行中…
# cells: 40
drawer-x-title = { $till } 的 X 报表，第 { $number } 班
# cells: 40
drawer-z-title = { $till } 的 Z 报表 { $number }
# cells: 40
drawer-day-title = 日结 { $number }
# cells: 21
drawer-expected = 应有
# cells: 21
drawer-grand-total = 历来累计
# cells: 14
drawer-seal = 封印
# cells: 36
drawer-x-goes-on = 钱箱仍在使用：这不是 Z 报表
drawer-zs = Z 报表：{ $zs }
# cells: 36
drawer-outside = 未入钱箱
# cells: 20
drawer-cards = 刷卡，按凭证号
# cells: 21
drawer-figure-float = 备用金
# cells: 21
drawer-figure-cash-paid = 现金收款
# cells: 21
drawer-figure-cash-back = 现金退款
# cells: 21
drawer-figure-rounding = 现金舍入
# cells: 21
drawer-figure-card-paid = 刷卡收款
# cells: 21
drawer-figure-card-back = 刷卡退款
# cells: 21
drawer-figure-wallet-paid = 红包余额收款
# cells: 21
drawer-figure-wallet-back = 退回红包余额
# cells: 21
drawer-figure-carried = 改签结转
# cells: 21
drawer-figure-fees-kept = 手续费
# cells: 21
drawer-figure-paid-in = 手工存入
# cells: 21
drawer-figure-paid-out = 手工取出
# cells: 21
drawer-figure-dropped = 投入保险柜
# cells: 21
drawer-figure-counted = 清点
# cells: 21
drawer-figure-orders = 订单
# cells: 21
drawer-figure-tickets = 票数
# cells: 21
drawer-figure-complimentary = 赠票
# cells: 21
drawer-figure-refunds = 退款次数
# cells: 21
drawer-figure-refunded-tickets = 退票数
# cells: 21
drawer-figure-exchanges = 改签次数
note-drawer-opened = { $till } 的钱箱已打开，备用金 { $amount }
note-drawer-in = 已向 { $till } 的钱箱存入 { $amount }
note-drawer-out = 已从 { $till } 的钱箱取出 { $amount }
note-drawer-dropped = { $till } 钱箱的 { $amount } 已投入保险柜
note-drawer-no-sale = { $till }：可以开箱。已记入流水
note-drawer-counted = { $till } 已点 { $amount }，应有 { $expected }：{ $off }
note-drawer-closed = 钱箱已关闭，这是 Z 报表
note-day-closed = 全部终端已日结
note-x-told = 已显示，并已记录
note-drawer-not-open = { $till } 的钱箱未打开，不能收付现金：按 { KEY("drawer") } 打开
note-drawer-of-earlier-day = { $till } 的钱箱还是前一营业日的：按 { KEY("drawer") } 清点并关闭
quit-unsure-drawer = 对钱箱的操作是否完成未知。重做之前请先查看钱箱。
# cells: 78
why-drawer-loading = 正在读取钱箱
# cells: 78
why-drawer-of-other = 须在其本机上操作：此处只能清点和关箱
# cells: 78
why-drawer-open = 钱箱已打开：请先清点并关闭
# cells: 78
why-drawer-not-open = 钱箱未打开
# cells: 78
why-drawer-not-counted = 请先清点：按最后一次清点关箱
# cells: 78
why-drawer-count-stale = 清点之后又有现金进出：请重新清点
# cells: 78
why-drawer-unsure = 先处理这一项：尚不清楚是否已完成
# cells: 78
why-no-other-drawer = 没有其他终端的钱箱
# cells: 78
why-no-z = 还没有 Z 报表：关箱时生成
# cells: 78
why-no-other-z = 那边没有其他 Z 报表
# cells: 78
why-nothing-to-accept = 此处没有需要认可的

## The guest's screen.

display-waits = 等待 { $terminal }
# cells: 20
display-next = 即将放映
# cells: 28
display-look = 请选择座位
# cells: 28
display-choosing = 您的座位
# cells: 28
display-held = 为您保留 { $left }
# cells: 28
display-sold = 谢谢，祝您观影愉快！
# cells: 28
display-over = 座位保留时间已过
# cells: 28
display-returning = 您要退的票
# cells: 28
display-returned = 已退票
# cells: 18
display-total = 合计
# cells: 18
display-old = 原票抵扣
# cells: 18
display-fee = 手续费
# cells: 18
display-wallet = 钱包支付
# cells: 18
display-due = 应付
# cells: 18
display-in-cash = 现金应付
# cells: 18
display-card = 刷卡
# cells: 18
display-received = 收您
# cells: 18
display-change = 找零
# cells: 18
display-paid = 已付
# cells: 18
display-back = 退您
# cells: 18
display-back-card = 退回银行卡
# cells: 18
display-back-wallet = 退回钱包
## 检票口的画面

door-who = { $door } { $name }
# cells: 40
door-reading = 正在读取场次…
# cells: 60
door-choose-what = 请选择检票的场次
# cells: 60
door-nothing-due = 本厅现在没有场次
# cells: 60
door-not-due = 本场已散场，或不在今天
# cells: 60
door-none-due = 今天没有场次了
# cells: 40
door-whole-house = 全部影厅
door-counted = 已售 { $sold } 张，已入场 { $admitted } 人
# cells: 60
door-scan = 请扫描影票
# cells: 60
door-scan-out = 请扫描离场观众的影票
# cells: 24
door-recent = 先前的扫描
door-judging = 正在核对 { $count } 张
door-doubles = { $count } 人不该入场
door-unbooked = { $count } 次入场待入账
### 大字：标志旁边约有三个字的位置。
door-welcome = 请进
door-look = 查验
door-already = 已入场
door-already-large = { $clock }
door-already-line = 此票已于 { $clock }（{ $since }前）在 { $door } 入场。
door-not-here = 非本场
door-not-here-line = 这是另一场的票。
door-too-early = 未开场
door-too-early-line = 本场还没有开始检票。
door-too-late = 已散场
door-too-late-line = 这一场已经放完。
door-given-back = 已退换
door-given-back-line = 此票已退款，或已换成别的票。
door-old-print = 已补打
door-old-print-line = 此票后来补打过：只有最后一张有效。
door-forged = 假票
door-no-ticket = 不是票
door-no-ticket-line = 扫到了别的东西，或者只扫到一部分。请再扫一次。
door-called-off = 已取消
door-called-off-line = 本场已取消，请到售票台退款。
door-not-in = 未入场
door-not-in-line = 此票没有人入场。
door-out = 离场
door-out-line = 观众可凭同一张票再次入场。
door-wait = 请稍候
door-look-line = { $fare }：请观众出示优惠证件。
door-should-not = 不该入场
door-never-sold-line = 有本影院的签名，却从未售出：请叫经理。
door-look-proof = { $fare }：请观众出示 { $proof }。
door-by-signature = 仅核对了签名：账本连不上。
# cells: 24
door-by-signature-short = 仅核对签名
door-anyway-line = 人工放行。
# cells: 16
door-anyway-short = 人工放行
# cells: 58
door-anyway-title = 仍然放行
door-anyway-ask = { $what }。仍然放这位观众入场？
# cells: 58
door-leave-lapsed = 无人答复
door-anyway-yes = { $keys } 放行
# cells: 40
door-choose-title = 这里检哪一场？
# cells: 40
door-quit-title = 离开检票口
# cells: 56
door-quit-ask = 之后这里不再检票。离开吗？
door-quit-yes = { $keys } 离开
# cells: 40
door-help-title = 帮助
# cells: 72
door-help-scan = 扫码枪打出来的在哪里都是扫描；单独按下的才是按键。
door-help-colours = 绿 { $go } 放行；黄 { $look } 看过之后放行；红 { $stop } 不放行。
# cells: 26
door-key-anyway = 仍然放行
# cells: 26
door-key-choose = 选择场次
# cells: 26
door-key-way = 离场／入场
# cells: 26
door-key-yes = 是
# cells: 26
door-key-take = 本场
# cells: 26
door-key-hall = 本厅
# cells: 26
door-key-house = 全部影厅
# cells: 26
door-key-submit = 继续
# cells: 26
door-key-elsewhere = 向其他终端请求
# cells: 26
door-key-field = 另一栏
# cells: 26
door-key-up = 上
# cells: 26
door-key-down = 下
# cells: 26
door-key-back = 返回
# cells: 26
door-key-lock = 锁定
# cells: 26
door-key-quit = 离开
# cells: 26
door-key-help = 帮助
# cells: 26
door-key-redraw = 重画
# cells: 26
door-key-suspend = 回到命令行
# cells: 26
door-key-quit-at-once = 立即离开
# cells: 76
door-sign-in-first = 已扫描，未核对：请先登录
# cells: 76
door-choose-first = 已扫描，未核对：请先选择场次
# cells: 76
door-no-way-back = 本影院离场后不能再次入场（设置 re-entry）
# cells: 76
door-nobody-stopped = 刚才没有被拦下的观众
# cells: 76
door-none-marked = 没有选中任何场次
# cells: 76
door-no-staff = 本影院没有员工账户，无需登录
# cells: 7
board-inside = 已入场
board-came-in = 已售 { $sold }，已入场 { $admitted }
# cells: 9
legend-inside = 已入场
