"""An account's access tokens, as every function reads them."""

from leadrelay.accounts import AccountSettings
from leadrelay.aws import clients
from leadrelay.aws.refresher import LambdaTokenRefresher
from leadrelay.aws.tokens import SecretTokenStore
from leadrelay.domain.ports import Clock
from leadrelay.usecases.access_tokens import CachedAccessTokens


def access_tokens(
    settings: AccountSettings, refresher_function: str, clock: Clock
) -> CachedAccessTokens:
    account = settings.account
    store = SecretTokenStore(clients.secretsmanager(), {account: settings.token_secret_arn})
    refresher = LambdaTokenRefresher(clients.lambda_(), refresher_function)
    return CachedAccessTokens(store, refresher, account, clock)
