vcl 4.1;

# Newsdesk and Varnish on one machine:
#   varnishd -a :80 -f /srv/newsdesk/deploy/varnish/local.vcl -p backend_idle_timeout=4 -s malloc,1g -s Transient=malloc,100m
# with NEWSDESK_PURGE_SECRET in its environment. (The site closes a connection that was not used for five seconds.)

probe ready {
    # ALLOWED_HOSTS must hold this host's name, or no page is asked for any more.
    .request =
        "GET /healthz/ready/ HTTP/1.1"
        "Host: localhost"
        "Connection: close";
    .interval = 2s;
    .timeout = 5s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend newsdesk {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 3s;
    .first_byte_timeout = 20s;
    .between_bytes_timeout = 10s;
    .probe = ready;
}

acl purgers {
    "localhost";
}

include "./newsdesk.vcl";
