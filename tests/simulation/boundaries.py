"""Every place where the relay changes the world, or where a kill leaves a question open.

A crash can fall before or after each. Whoever adds one has to say here what it is, and the crash
matrix then wants its tests.
"""

from enum import StrEnum


class Boundary(StrEnum):
    """The numbers are those by which the crash matrix and the failure table name them."""

    MINT = "B1 ask the portal for an access token"
    KEEP_TOKEN = "B2 write the access token"
    READ_PAGE = "B3 read a page"
    QUEUE_PAGE = "B4 queue what a page says"
    MOVE_WATERMARK = "B5 write how far was read"
    POLL_LEASE = "B6 take or end the lease of a poll"
    QUEUE_WEBHOOK = "B7 queue a webhook"
    ADMIT = "B8 make an enquiry durable"
    LOOK_UP = "B9 look a lead up"
    INTEND = "B10 write the intent of a call"
    CREATE = "B11 create the lead"
    CONCLUDE = "B12 write what became of a create"
    UPDATE = "B13 update the lead"
    CONCLUDE_UPDATE = "B14 write what became of an update"
    ACKNOWLEDGE = "B15 answer the queue"
    PARK = "B16 park, and say so"
    REDRIVE = "B17 move dead letters back"
    ERASE = "B18 erase a person"
    REMEMBER_MINTING = "B19 write when a token was asked for"
    MINT_LEASE = "B20 take or end the lease of a mint"
    ASK_REFRESHER = "B21 ask the refresher for a token"
    WRITE_BREAKER = "B22 write the state of the breaker"
    KNOCK = "B23 queue the keys that are due"
    POSTPONE = "B24 let a message come back sooner"
    REMEMBER_SUBSCRIPTIONS = "B25 write what is known of subscriptions"
    QUEUE_DOORBELL = "B26 queue a doorbell"
    ANSWER_DOORBELL = "B27 take an answered doorbell away"
    SUBSCRIBE = "B28 create a subscription"
    ACTIVATE = "B29 switch a subscription on"
    UNSUBSCRIBE = "B30 delete a subscription"
    KEEPER_LEASE = "B31 take or end the lease of the keeper"
    KEEP_LISTING = "B32 keep what a portal knows of a listing"
    TOUCH = "B33 write when an agent was first at work"
    REMEMBER_AUDIT = "B34 write what an audit has found"
    ASK = "B35 queue what an operator asks for"
    ADOPT = "B36 keep a lead of somebody else's for one enquiry"
    TAKE_TURN = "B37 take a turn to call Lead.pro"

    @property
    def number(self) -> str:
        return self.value.partition(" ")[0]
