# 操作未成功的原因和下一步。每个 `Refusal` 代码对应一条。

refusal-no-seats = 还没有选座，请先选座。
refusal-too-many-seats = 一单最多 { $most } 个座位，其余的请另开一单。
refusal-more-than-the-house-allows = 本影院一单最多 { $most } 个座位；可用 `frontrow house most-seats` 更改。
refusal-unknown-seat = 本厅没有 { $seat } 座，请在座位图上选座。
refusal-seat-twice = { $seat } 座重复了，每个座位只选一次。
refusal-half-a-couple = { $picked } 是情侣座，要和 { $missing } 一起选，或者换其他座位。
refusal-no-price = { $seat } 座没有票价，请换座，并补全票价表。

refusal-seats-taken = { $count ->
   *[other] 有 { $count } 个座位没有了
}：{ $taken }。没有锁座，请重新选座。
refusal-taken-held = { $seats } 已被 { $who } 锁座，还剩 { $left }
refusal-taken-paying = { $seats } 正由 { $who } 收款
refusal-taken-sold = { $seats } 已由 { $who } 售出
refusal-taken-blocked = { $seats } 不可售
refusal-taken-gone = { $seats } 刚有变动
refusal-taken-between = ；

refusal-seats-lost = { $count ->
   *[other] { $seats } 已不在本单名下
}。请勿收款，重新选座。
refusal-sold-elsewhere = { $count ->
   *[other] { $seats } 已在别的订单售出，已从本单去掉。
}已收的钱请退还顾客，刷卡的请撤销，然后重新选座。

refusal-cancelled = 订单已取消，请勿收款。要卖请重新锁座。
refusal-expired = 锁座已超时，请勿收款。要卖请重新锁座。
refusal-refunded = 订单已退票，不用再处理。
refusal-already-paid = 订单已付款，请勿重复收款。要撤销请退票。
refusal-being-paid = { $terminal } 正在为这单收款，请稍等。
refusal-not-paid = { $state ->
    [pending] 订单还没付款，取消订单即可。
    [paying] 订单正在收款，请稍等。
    [refunded] 订单已经退过票，请勿重复退款。
   *[ended] 订单没有付过款，不用退款。
}
refusal-attempt-differs = 这笔付款已用于其他订单或其他金额，请重新开始付款。
refusal-price-differs = { $seat } 座的票价是 { $ledger }，不是 { $price }。请重新锁座。
refusal-price-old = { $seat } 座的旧票价 { $price } 已停售。请重新锁座。
refusal-members-only = { $seat } 座是会员票，请先登记会员，或改用其他票种。
refusal-handed-back = 这次收款先前被拒，款已退还。请重新打开收款。
refusal-order-mismatch = 这个订单号已用于其他座位。请换新单号，或选回原来的座位。
refusal-order-changed = 该订单刚被其他终端改动：{ $seats }，共 { $total }。请查看后再继续。
refusal-hold-at-cap = 锁座时间不能再延长，请现在收款或放开座位。

refusal-too-little = 还差 { $missing }，请再点一遍现金。
refusal-too-much = 要找零 { $change }，请核对金额。
refusal-no-reference = 缺少刷卡参考号，请照签购单输入。
refusal-card-number = 这像是银行卡号，不能保存。请输入签购单上的参考号。
refusal-reference-is-order = 这是订单号。请输入签购单上的参考号。
refusal-wrong-currency = 这个金额无法入账，请重新输入。
refusal-not-of-order = { $count ->
   *[other] { $seats } 不是本订单的座位，请再看一下订单。
}
refusal-refunded-before = { $count ->
   *[other] { $seats } 已经退过或换过，不要再退款。
}
refusal-came-in = { $count ->
   *[other] { $seats } 的观众刚刚入场，没有办理。请再看一下订单。
}
refusal-too-late = { $since } 起本场次不再退换票，没有办理。
refusal-cash-step = 现金的取整方式已变，金额不同了，没有办理。请先告知顾客新的金额，再办理一次。
refusal-fee-changed = 现在要收手续费 { $fee }（{ $percent }%），没有办理。请先告知顾客，再办理一次。
refusal-other-member = 这些票属于会员 { $member }。新订单也请登记该会员，或不登记会员。
refusal-attempt-used = 此编号已用于另一笔收款或退款。没有退款，请重新开始。
refusal-no-reason = 未执行：须填写原因，请输入。
refusal-complimentary-no-reason = 未售出：票价为零的是赠票，须填写原因，请输入。

refusal-unknown-screening = 没有 { $screening } 号场次，请在场次表里选。
refusal-unknown-order = 没有订单 { $order }，请核对单号。
refusal-no-such-code = 没有这个单号，或者不止一单。请多输入几位。
refusal-sales-ended = 本场已停止售票，请选其他场次。
refusal-called-off = 本场已停映。请勿收款，已收的请退还；请选其他场次。

refusal-house-fixed = 已有售出，{ $setting } 不能再改。要用别的值，请另建账本。
refusal-prices-in-other-currency = 已有以 { $currency } 计的票价，货币不能再改。请在导入票价之前选定货币。
refusal-house-not-adopted = 此账本还没有影院设置。请在设置正确的终端上运行一次 frontrow house adopt。
refusal-house-adopted = 此账本已有影院设置，可用 frontrow house 查看。
refusal-no-right = 账本的用户没有这项权限。请用有权限的用户操作，或请人授权（见 README 的 “A ledger on a server”）。
refusal-no-ticket-key = 本终端没有门票密钥，也无法新建。请检查数据目录，或从其他终端复制该文件。
refusal-open-ticket-key = 他人可读本终端的门票密钥。请用 chmod 600 只留给其所有者，或另建密钥。
refusal-bad-ticket-key = 门票密钥文件内没有密钥。请从其他终端复制，或运行 frontrow keys rotate 另建。
refusal-ticket-key-retired = 本终端的密钥 { $key } 已停用。请从其他终端复制有效的密钥，或运行 frontrow keys rotate 另建。
refusal-ticket-key-taken = 影院已有另一个名为 { $key } 的密钥。请运行 frontrow keys rotate 另建。
refusal-unknown-ticket-key = 影院没有密钥 { $key }，见 frontrow keys show。
code-not-a-ticket = 这不是门票条码。
code-unknown-key = 不是本影院的门票：没有密钥 { $key }。
code-not-looked-up = 账本离线，无法查询密钥 { $key }。
code-forged = 伪造或损坏：签名不符。请再扫一次。
code-retired = 所用密钥 { $key } 在售出之前已停用。
refusal-other-copy = 实时库正为另一处恢复的账本副本服务。请关闭那边的柜台，或指定另一个 Redis。
refusal-live-away = 实时库连不上，什么都没有改动。恢复后请重试。
refusal-live-replica = 该 Redis 是只读副本，不接受更改，什么都没有改动。请用 --redis 指定它的主库。
refusal-live-disk = Redis 无法写入磁盘，恢复之前不接受更改，什么都没有改动。请清出磁盘空间，详情见其日志。
refusal-live-memory = Redis 内存已满，不接受更改，什么都没有改动。请调高 maxmemory。
refusal-ledger-away = 账本连不上，暂时不能收款。座位仍然保留，请稍后重试。
refusal-ledger-busy = 账本正忙，什么都没有改动，请重试。
refusal-ledger-full = 账本写不进去，磁盘可能已满。请勿收款，清出空间后重试。
refusal-unsure = 正在核实是否成功（{ $since } 起）。请勿重复收款，再操作一次可查看结果。
refusal-fault = 出错了：{ $what }。请重试，仍不行请查看日志。

refusal-wrong-mix = 请用一种付款方式，或红包余额加一种其他方式。请重新选择。
refusal-wallet-part = 红包余额部分必须大于零且不超过应付金额，请修改。

refusal-unknown-member = 没有会员号 { $member }。请按姓名或电话查找，或新建会员。
refusal-no-name = 请输入会员姓名。
refusal-phone-taken = 会员 { $member } 已使用此电话。请用该会员，或换一个号码。
refusal-no-member = 本订单没有会员，无法用红包余额付款。请先选择会员。
refusal-no-ticket = 该订单没有可入场的票，未打印。请查看订单的处理记录。
refusal-no-ticket-of = { $count ->
   *[other] { $seats } 在该订单中没有可入场的票。请打印其他座位。
}
refusal-being-printed = { $terminal } 正在打印。请到该终端查看，稍后重试。
refusal-too-many-prints = 该票的打印次数已达上限。请换成新票。
refusal-no-printer = 本终端没有打印机。请在设置中用 printer 指定。
refusal-drawer-not-open = { $till } 的钱箱未打开，现金只能进出已打开的钱箱。请先清点备用金并打开。
refusal-drawer-open = { $till } 的钱箱已经打开。请先清点并关闭。
refusal-drawer-of-earlier-day = { $till } 的钱箱还是前一营业日打开的。请先清点关闭，重新打开后再收付现金。
refusal-drawer-not-counted = 钱箱尚未清点，请先清点。
refusal-drawer-count-stale = 清点之后又有现金进出，请重新清点。
refusal-drawer-beyond-limit = 钱箱相差 { $off }，影院允许 { $limit }。请重新清点，或由人认可。
refusal-no-amount = 没有金额，请输入大于零的金额。
refusal-drawers-open = 尚不能日结：{ $tills } 的钱箱还开着。请先清点并关闭。
refusal-unknown-z = 没有这张 Z 单，请查看已有的。

refusal-wallet-short = 余额现只有 { $balance }。其余请用其他方式支付。

refusal-no-total = 红包金额必须大于零。
refusal-total-too-large = 单个红包最多 { $most }。请减少金额，或分成两个。
refusal-no-shares = 红包至少一份。
refusal-too-many-shares = 一个红包最多 { $most } 份，请减少份数。
refusal-shares-too-small = 每份至少一个最小单位：此金额最多分 { $most } 份。
refusal-bad-times = 红包须先开始后结束，且均在一个月之内。请修改时间。
refusal-over-budget = 今日推广预算只剩 { $left }。请减少金额。
refusal-packet-code-taken = 口令 { $code } 已属于另一个红包，本次没有发出。请先查看那个红包，再换一个口令。
refusal-unknown-packet = 没有红包 { $code }。请核对口令。
refusal-not-yet-open = 此红包 { $opens } 开抢，请稍候。
refusal-packet-empty = 手慢了，红包派完了。
refusal-packet-expired = 此红包已过期。
refusal-daily-grabs = 每位会员每天最多抢 { $most } 份，今日已满，明天再来。
refusal-not-recorded = 这一份在入账前丢失，不属于任何人。请再抢一次。

# Who may do what.
refusal-sign-in-needed = 此处无人登录，未作任何更改。请用工号和 PIN 登录。
refusal-leave-needed = 未作任何更改。{ $act }需要授权：由{ $role }或更高角色给予。
refusal-role-may-not = 未作任何更改。您的角色（{ $role }）不能{ $act }。
refusal-may-not-give-leave = 未作任何更改。{ $role }不能授权{ $act }，请找更高角色。
refusal-wrong-pin = 工号或 PIN 有误，{ $wait } 后可再试。
refusal-pin-waits = PIN 多次有误，此处该工号 { $wait } 后可再试。其他终端不受影响。
refusal-no-staff = 本影院还没有员工。用 frontrow staff add 添加第一位，即管理员。
refusal-unknown-staff = 没有工号为 { $number } 的在职员工，请查看员工名单。
refusal-last-admin = 这是最后一位管理员，不能更改。请先另设一位。
refusal-first-is-admin = 第一位员工是管理员，请先添加。
refusal-unknown-role = 本影院没有角色 { $role }。请先用 frontrow roles 写明其权限。
refusal-admin-is-fixed = 管理员的权限不能更改，请更改其他角色。
refusal-easy-pin = 这个 PIN 太容易猜到，请换一个。
refusal-no-pepper = 本终端没有 pepper 文件，无法核对 PIN。请从其他终端复制，见 docs/staff.md。
refusal-other-pepper = 这个 PIN 是用另一份 pepper 设置的。请复制那份文件，或重设 PIN。
refusal-open-pepper = 他人可读本终端的 pepper 文件。请用 chmod 600 只留给其所有者。
refusal-not-owner = 只有账本文件的所有者可以这样做，请以该用户运行。
refusal-own-leave = 不能给自己授权，请找第二个人。
refusal-wrong-code = 会员密码有误，{ $wait } 后可再试。
refusal-code-waits = 会员密码多次有误，此处该会员 { $wait } 后可再试。其他终端不受影响。
refusal-code-shut = 会员密码已五次有误，一天内不再接受该会员的密码，只能由值班主管授权。
refusal-no-code = 该会员没有设密码，请由值班主管授权。
refusal-easy-code = 这个密码太容易猜到，请换一个。

act-admit = 检票放行
act-admit-anyway = 强制放行
act-hold = 占座或更改占座
act-sell = 收款
act-cancel = 取消占座
act-exchange = 改签
act-member = 新建会员
act-packet = 发红包
act-grab = 抢红包
act-block = 锁座
act-drawer = 开关钱箱班次
act-take-over = 接手其他终端的订单
act-refund = 退款
act-exchange-to-less = 改签为更便宜的票
act-complimentary = 出赠票
act-reprint = 重新打印
act-no-sale = 无销售开钱箱
act-cash-out = 从钱箱取现金
act-drawer-off = 钱箱长短款时关箱
act-pay-from-wallet = 用会员钱包付款
act-packet-from-wallet = 用会员钱包发红包
act-tape = 查看流水
act-refund-past-limit = 逾期退款
act-refund-inside = 为已入场观众退票
act-call-off = 取消场次
act-prices = 改价
act-import = 导入目录
act-house = 更改影院设置
act-day-close = 日结
act-wallet = 更改会员钱包
act-staff = 管理员工
act-keys = 管理密钥
act-restore = 恢复账本
act-repair = 修复实时库

role-usher = 检票员
role-cashier = 售票员
role-supervisor = 值班主管
role-manager = 经理
role-admin = 管理员

# What a door says of a ticket, in a few words.
entry-forged = 不是本院的票
entry-given-back = 已退或已改签
entry-printed-anew = 已重新出票
entry-already-in = 已有人持此票入场
entry-not-in = 没有人持此票在场
entry-called-off = 场次已取消
entry-another-screening = 是其他场次的票
entry-too-early = 还没到入场时间
entry-too-late = 已经散场
entry-look-at = 可以入场，请查看证件
entry-welcome = 可以入场
entry-left = 离场
entry-let-in-alone = 账本断开期间放行了 { $order } 的 { $seat }，本不应放行：{ $why }
